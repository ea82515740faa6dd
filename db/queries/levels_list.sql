select api.levels()
