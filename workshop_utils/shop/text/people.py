"""Names of people, by where families come from, and the cities they live in; the common ones first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Given and family names that go together, and how many customers in 100 have them."""

    share: int
    given: tuple[str, ...]
    family: tuple[str, ...]


def _origin(share: int, given: str, family: str) -> Origin:
    return Origin(share, tuple(given.split()), tuple(family.split()))


ORIGINS = (
    _origin(
        24,
        """Anna Thomas Julia Michael Sabine Andreas Katharina Stefan Laura Jonas Lena Felix Hannah Lukas Greta
        Jürgen Monika Tobias Frieda Paul Ingrid Sebastian Käthe Markus Johanna Florian Heike Matthias Luise
        Bernd Antje Uwe""",
        """Müller Schmidt Weber Fischer Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder
        Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Maier Köhler
        Herrmann König Huber Kaiser Fuchs Scholz Möller Weiß Jung Hahn Vogel Keller Berger Winkler Lorenz
        Baumann Albrecht Ludwig Krämer Vogt Stein Jäger Groß Seidel Brandt Schreiber Dietrich Ziegler Kuhn Pohl
        Engel Bergmann Sauer Pfeiffer Egger Gruber Steiner Moser""",
    ),
    _origin(
        20,
        """Sarah James Emma Oliver Charlotte Thomas Grace Daniel Alice Henry Florence George Hannah Jack Lucy
        William Siobhán Liam Niamh Rhys Gwen Callum Aoife Harriet Edward Beatrice Arthur Olivia Samuel Ruth
        Fiona Duncan""",
        """Smith Jones Taylor Williams Brown Davies Evans Wilson Thomas Roberts Johnson Walker Wright Robinson
        Thompson White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill
        Cooper Morris Ward Moore Baker Harrison Morgan Patterson Phillips Watson Parker Bennett Griffiths Young
        Mitchell Kelly Cook Carter Richardson Bailey Collins Bell Shaw Murphy Miller Cox O'Brien Marshall
        Anderson Simpson Byrne Walsh Doyle Gallagher Fraser Sinclair""",
    ),
    _origin(
        11,
        """Marie Pierre Camille Julien Chloé Nicolas Claire Antoine Hélène Benoît Manon René Sophie Mathieu Élodie
        Hugo Zoé Guillaume Margaux Étienne Aurélie Olivier Inès Rémi""",
        """Martin Bernard Dubois Moreau Laurent Lefèvre Girard Bonnet Mercier Fontaine Chevalier Dupont Lambert
        Rousseau Vincent Muller Faure André Gauthier Garnier Perrin Morin Renard Barbier Colin Leclerc Marchand
        Noël Picard Roche Peeters Janssens Maes Claes Bouvier Favre Rochat""",
    ),
    _origin(
        9,
        """Sanne Daan Fleur Bram Lotte Sven Anouk Jeroen Femke Pieter Marieke Ruben Maud Thijs Noor Willem Eline
        Joost Iris Koen Roos Maarten Saskia Niels""",
        """Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Vermeulen
        Kok Jacobs Schouten Willems Hoekstra Koster Prins Huisman Postma Kuiper Veenstra Kramer Wouters
        Claessens Goossens Verhoeven""",
    ),
    _origin(
        9,
        """Astrid Lars Freja Magnus Ingrid Björn Solveig Håkon Linnea Nils Signe Henrik Aino Mikko Maja Oskar Sofie
        Rasmus Elin Anders Kaisa Jukka Tuva Emil""",
        """Hansen Johansson Andersson Nielsen Larsen Petersen Jensen Karlsson Olsen Berg Haugen Lund Dahl Strand
        Lindberg Nyström Åkesson Sørensen Østergaard Mäkinen Nieminen Korhonen Virtanen Christensen Rasmussen
        Holm Lindqvist Bergström Eriksen Halvorsen Solberg Bakke Laine Heikkinen Møller Kristiansen Sandberg
        Ekström Winther Tamm""",
    ),
    _origin(
        8,
        """Giulia Marco Chiara Lorenzo Francesca Matteo Elena Andrea Sofia Luca Martina Davide Alessia Paolo Silvia
        Stefano Beatrice Giorgio Valentina Pietro Caterina Enrico Eleni Nikos""",
        """Rossi Ferrari Bianchi Romano Colombo Ricci Marino Greco Conti Esposito Bruno Gallo Costa Giordano
        Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini
        Leone Longo Gentile Vitale Serra Villa Marchetti Pagani""",
    ),
    _origin(
        8,
        """Lucía Pablo Carmen Javier Inês João Marta Diego Beatriz Miguel Camila Mateo Sofia Rafael Valentina
        Andrés Mariana Tiago Elena Álvaro Catarina Hugo Paula Nuno""",
        """García Silva Fernández Santos González López Martínez Pereira Sánchez Ferreira Pérez Costa Gómez
        Oliveira Ruiz Almeida Torres Carvalho Navarro Gonçalves Ramos Araújo Herrera Ribeiro Castillo Teixeira
        Mendoza Moreira Ortega Cardoso Vega Nunes Iglesias Moura Cortés Rocha Molina Vieira Delgado Marques""",
    ),
    _origin(
        6,
        """Agnieszka Piotr Katarzyna Tomáš Zuzana Jakub Ewa Marek Olena Taras Oksana Andriy Ivana Luka Milica
        Nikola Petra Ondřej Zsófia Bence Ioana Andrei Ilze Jonas""",
        """Nowak Novák Wójcik Kozak Mazur Kowalczyk Kaczmarek Dudek Pawlak Wróbel Król Krejčí Horvat Shevchenko
        Bondarenko Kravchenko Melnyk Kovalenko Tkachenko Petrović Marković Babić Kovačević Jovanović Nagy Kovács
        Szabó Tóth Balogh Popescu Ionescu Popa Rusu Zupan Hodžić""",
    ),
    _origin(
        5,
        """Elif Emre Zeynep Yusuf Layla Omar Fatima Karim Amina Hassan Noor Samir Leyla Murat Yasmin Tariq Dina Can
        Ruth Amos Kwame Ama Chidi Ngozi""",
        """Yılmaz Demir Kaya Şahin Çelik Öztürk Arslan Doğan Haddad Mansour Khalil Rahman Nasser Aziz Farah Said
        Ali Hassan Cohen Levi Katz Mensah Okafor Osei Adeyemi Diallo Traoré Boateng Nkosi Dlamini""",
    ),
)

CITIES = (
    ("Berlin", 90),
    ("London", 84),
    ("Paris", 70),
    ("Vienna", 58),
    ("Amsterdam", 55),
    ("Hamburg", 50),
    ("Copenhagen", 44),
    ("Munich", 42),
    ("Stockholm", 38),
    ("Dublin", 34),
    ("Zürich", 32),
    ("Barcelona", 30),
    ("Milan", 29),
    ("Prague", 28),
    ("Lisbon", 26),
    ("Warsaw", 26),
    ("Cologne", 25),
    ("Edinburgh", 24),
    ("Brussels", 23),
    ("Lyon", 21),
    ("Oslo", 20),
    ("Helsinki", 19),
    ("Leipzig", 18),
    ("Madrid", 18),
    ("Manchester", 17),
    ("Kraków", 16),
    ("Antwerp", 15),
    ("Rotterdam", 15),
    ("Graz", 14),
    ("Gothenburg", 13),
    ("Porto", 13),
    ("Bristol", 12),
    ("Utrecht", 12),
    ("Bologna", 11),
    ("Basel", 11),
    ("Budapest", 11),
    ("Freiburg", 10),
    ("Aarhus", 10),
    ("Bordeaux", 9),
    ("Tallinn", 9),
    ("Ljubljana", 8),
    ("Ghent", 8),
    ("Brno", 8),
    ("Glasgow", 8),
    ("Turin", 7),
    ("Malmö", 7),
    ("Valencia", 7),
    ("Athens", 7),
    ("Riga", 6),
    ("Bergen", 6),
    ("Salzburg", 6),
    ("Nantes", 6),
    ("Vilnius", 5),
    ("Zagreb", 5),
    ("Galway", 5),
    ("Tampere", 5),
    ("Bucharest", 5),
    ("Groningen", 4),
    ("Cardiff", 4),
    ("Seville", 4),
    ("Trieste", 3),
    ("Tromsø", 2),
    ("Reykjavík", 2),
    ("Girona", 2),
)
"""Cities, each with its share of the customers."""

MAIL = (
    ("mail.example", 40),
    ("post.example", 25),
    ("example.com", 15),
    ("example.org", 10),
    ("inbox.example", 7),
    ("example.net", 3),
)
"""Providers of e-mail, each with its share; the endings are reserved, so that nobody can be written to."""
