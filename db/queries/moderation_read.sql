select api.moderation()
