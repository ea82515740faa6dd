-- A letter that is put into the outbox is told of.
listen arca_mail
