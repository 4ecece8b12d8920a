"""Those who run the house: people, posts, powers, operators, and what waits for a second person."""
