"""Pages: what a browser shows, written on the server, complete without scripts."""
