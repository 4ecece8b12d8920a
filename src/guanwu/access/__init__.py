"""Who may do what: people hold posts for a time, posts hold roles, one matrix says the rest."""
