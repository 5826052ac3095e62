"""Names of people and cities, the common ones first."""

from __future__ import annotations

GIVEN = tuple(
    """
    Anna Thomas Maria David Laura Daniel Sophie Peter Julia Michael Sarah Martin Emma Paul Eva Jan Nina Lukas Katarina
    Andreas Clara Marco Elena Oliver Lena Alexander Sofia Tom Hannah Simon Helena Felix Ines Max Alice Jonas Marta Adam
    Claire Robert Lucía Pedro Chloé Mateus Agnieszka Piotr Freja Magnus Aino Mikko Siobhán Liam Niamh Aoife Gwen Rhys
    Yuki Haruto Mei Wei Priya Arjun Ananya Rohan Fatima Omar Layla Yusuf Elif Emre Zeynep Amina Kwame Ama Chidi Ngozi
    Thabo Zanele Camila Diego Valentina Mateo Isabela Thiago Noor Daan Fleur Bram Ingrid Lars Astrid Björn Solveig Håkon
    Jürgen Käthe Günther Zoë René Hélène Benoît Giulia Lorenzo Chiara Matteo Ioana Andrei Zsófia Bence Iveta Tomáš Kateřina
    Dragan Milica Ivana Nikola Georgios Eleni Dimitra Olena Taras Oksana Ilya Ruth Esther Noah Miriam Tamar Grace Henry
    Florence George Edith Arthur Beatrice Walter Judith Harriet Ida Ernst Greta Otto Frieda Linus Pia Rafael Selma Victor
    """.split()
)
FAMILY = tuple(
    """
    Smith Müller Garcia Jones Rossi Martin Schmidt Silva Novák Hansen Kowalski Dubois Jensen Santos Weber Williams Nguyen
    Fischer Brown Johansson Wagner Ferrari Moreau Andersson Meyer Taylor Popescu Larsen Becker Davies Lopez Hoffmann Evans
    Petersen Schulz Bianchi Laurent Koch Nielsen Bauer Wilson Nagy Richter Virtanen Klein Thomas Wolf Kovács Schröder
    Roberts Neumann Horvat Schwarz Korhonen Zimmermann Walker Braun Wójcik Krüger Hofmann Wright Hartmann Ricci Lange
    Thompson Werner Papadopoulos Krause White Lehmann Marino Maier Hughes Köhler Edwards Herrmann Green König Lewis Walter
    Mayer Hall Huber Kaiser Wood Fuchs Peters Harris Lang Scholz Clarke Möller Jackson Weiß Patel Jung Hahn Khan Schubert
    Turner Vogel Friedrich Hill Keller Günther Ward Frank Berger Morris Winkler Moore Roth Clark Beck Lorenz Lee King
    Baumann Baker Franke Albrecht Harrison Simon Morgan Ludwig Allen Winter James Kraus Scott Martinez Phillips Krämer
    Watson Vogt Davis Stein Jäger Parker Otto Bennett Sommer Price Groß Griffiths Seidel Young Heinrich Brandt Mitchell
    Haas Kelly Schreiber Cook Graf Carter Dietrich Richardson Ziegler Bailey Kuhn Collins Kühn Bell Pohl Shaw Engel Murphy
    Horn Miller Busch Cox Bergmann O'Brien Voigt Richards Sauer Marshall Arnold Anderson Pfeiffer Simpson Ali Okafor Mensah
    Tanaka Suzuki Sato Yamamoto Chen Wang Zhang Kim Park Sharma Gupta Singh Rao Iyer Yılmaz Demir Kaya Şahin Haddad Mansour
    Rahman Hossain Cohen Levi Katz Bakker Visser Jansen Smit Vries Dijkstra Mulder Olsen Berg Haugen Lund Dahl Strand
    Lindberg Nyström Åkesson Sørensen Østergaard Mäkinen Nieminen Ozols Kalniņš Petrauskas Tamm Kask Ivanov Petrov
    Shevchenko Bondarenko Horák Svoboda Dvořák Černý Procházka Zieliński Wiśniewska Lewandowski Szabó Tóth Balogh Ionescu
    Dumitru Georgiev Dimitrov Jovanović Petrović Marković Babić Kovačević Hodžić Krasniqi Costa Pereira Ferreira Almeida
    Carvalho Gonçalves Araújo Fernández González Sánchez Ramírez Torres Herrera Castillo Mendoza Lefèvre Girard Bonnet
    Mercier Fontaine Chevalier Esposito Romano Colombo Greco Conti Byrne Walsh Doyle Gallagher Fraser Sinclair Pryce
    """.split()
)
CITIES = (
    ("Berlin", 90), ("London", 84), ("Paris", 70), ("Vienna", 58), ("Amsterdam", 55), ("Hamburg", 50), ("Copenhagen", 44),
    ("Munich", 42), ("Stockholm", 38), ("Dublin", 34), ("Zürich", 32), ("Barcelona", 30), ("Milan", 29), ("Prague", 28),
    ("Lisbon", 26), ("Warsaw", 26), ("Cologne", 25), ("Edinburgh", 24), ("Brussels", 23), ("Lyon", 21), ("Oslo", 20),
    ("Helsinki", 19), ("Leipzig", 18), ("Madrid", 18), ("Manchester", 17), ("Kraków", 16), ("Antwerp", 15), ("Rotterdam", 15),
    ("Graz", 14), ("Gothenburg", 13), ("Porto", 13), ("Bristol", 12), ("Utrecht", 12), ("Bologna", 11), ("Basel", 11),
    ("Budapest", 11), ("Freiburg", 10), ("Aarhus", 10), ("Bordeaux", 9), ("Tallinn", 9), ("Ljubljana", 8), ("Ghent", 8),
    ("Brno", 8), ("Glasgow", 8), ("Turin", 7), ("Malmö", 7), ("Valencia", 7), ("Athens", 7), ("Riga", 6), ("Bergen", 6),
    ("Salzburg", 6), ("Nantes", 6), ("Vilnius", 5), ("Zagreb", 5), ("Galway", 5), ("Tampere", 5), ("Bucharest", 5),
    ("Groningen", 4), ("Cardiff", 4), ("Seville", 4), ("Trieste", 3), ("Tromsø", 2), ("Reykjavík", 2), ("Girona", 2),
)  # fmt: skip
"""Cities, each with its share of the customers."""

MAIL = (("mail.example", 40), ("post.example", 25), ("example.com", 15), ("example.org", 10), ("inbox.example", 7), ("example.net", 3))
"""Providers of e-mail, each with its share; the endings are reserved, so that nobody can be written to."""
