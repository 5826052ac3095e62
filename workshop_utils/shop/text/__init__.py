"""The shop's words: people and places, goods, what is said of them."""
