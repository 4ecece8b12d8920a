"""An officer's work on one case: whose it is, what is known of it, what was done, what may be."""
