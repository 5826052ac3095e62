"""Names, addresses and cities."""
GIVEN = ("Anna", "Ben", "Chloé", "David", "Elif", "Farid", "Grace", "Hugo", "Inês", "Jonas")
FAMILY = ("Berg", "Costa", "Dubois", "Evans", "Fischer", "García", "Haddad", "Ito", "Jansen", "Kowalski")
CITIES = ("Amsterdam", "Berlin", "Copenhagen", "Dublin", "Lisbon")
