"""Goods to wear, to carry, and to use outdoors."""

from __future__ import annotations

from workshop_utils.shop.text.kinds import Kind

KNIT = Kind(
    details=(
        "Knitted in one piece, without side seams that could rub.",
        "The yarn is spun by the family that knits it.",
        "It's cut straight and falls a little below the hip; between two sizes, take the smaller one.",
        "The cuffs are ribbed and keep their shape.",
        "It is light enough for a spring evening and warm enough under a coat.",
        "A spare button and a length of {colour} yarn for mending are sewn in at the seam.",
    ),
    care=(
        "Air it often, wash it seldom: by hand, or in the wool programme at 30 °C.",
        "Dry it flat, away from the sun.",
        "Some pilling in the first weeks is normal; a comb takes it off.",
    ),
    praise=(
        "It doesn't itch at all, and I itch easily.",
        "True to size, and a lovely fit at the shoulders.",
        "Warm without being bulky.",
        "I have washed it five times and it looks new.",
        "I've already ordered another one in a different colour.",
    ),
    complaints=(
        "The sleeves are far too long for the size.",
        "It pilled after two days.",
        "It itches, even over a shirt.",
        "I ordered my usual size and it is tiny.",
        "There was a hole under the arm.",
    ),
    facts={"washable_at_c": 30},
)
WOOLLY = Kind(
    details=(
        "The wool comes from farms that don't mule their sheep.",
        "Soft enough for the neck of a child.",
        "It's knitted double where the wind comes through.",
        "The {colour} yarn is dyed in small batches.",
        "It goes into a coat pocket and comes out without a crease.",
    ),
    care=(
        "Air it often, wash it seldom: by hand, or in the wool programme at 30 °C.",
        "Dry it flat, away from the sun.",
    ),
    praise=(
        "It doesn't itch at all, and I itch easily.",
        "Warm, and yet so light that I forget I'm wearing it.",
        "The colour cheers up a grey coat.",
        "My daughter has taken it, so I'll have to buy another.",
    ),
    complaints=(
        "It pilled after two days.",
        "It itches.",
        "It's stretched out of shape already.",
        "It sheds on every dark coat.",
    ),
    facts={"washable_at_c": 30},
)
BAG = Kind(
    details=(
        "The zip is coated and keeps out a good shower.",
        "A padded sleeve inside takes a laptop of up to 14 inches.",
        "The straps are cut wide and don't dig into the shoulder.",
        "There is a flat pocket at the back for passport and tickets.",
        "All seams that carry weight are sewn twice.",
        "It stands by itself when you put it down.",
    ),
    care=(
        "Brush off dry dirt and wipe the rest with a damp cloth.",
        "Treat leather parts with a little balm once a year.",
    ),
    praise=(
        "It fits under every airline seat I have tried.",
        "After a year of daily trains it shows hardly a scratch.",
        "There is a pocket for everything, and not one too many.",
        "It sat out an hour of rain and everything stayed dry.",
        "The straps are really comfortable.",
    ),
    complaints=(
        "The zip jammed on the first trip.",
        "A strap tore off where it is sewn on.",
        "It smelled so strongly that I had to air it for a week.",
        "It holds much less than it says.",
        "The lining came loose inside.",
    ),
    facts={"water_repellent": True, "cabin_size": True},
)
POUCH = Kind(
    details=(
        "The edges are painted by hand in five coats.",
        "It's thin when it is empty, and stays in shape when it is full.",
        "Cut from what is left over from larger bags.",
        "The seams are sewn with waxed thread, eight stitches to the inch.",
        "The inside is lined with cotton in {colour}.",
    ),
    care=(
        "Wipe it with a damp cloth now and then.",
        "It darkens where hands touch it, and that's how it should be.",
    ),
    praise=(
        "It gets more beautiful the longer I use it.",
        "Small enough for a front pocket.",
        "The stitching is flawless.",
        "Everything has its place in it.",
    ),
    complaints=(
        "A seam opened after a fortnight.",
        "It's too small for what it's called.",
        "The dye came off on my hands.",
        "The press stud doesn't close.",
    ),
    facts={"handmade": True},
)
GARDEN = Kind(
    details=(
        "Forged from one piece and polished, so that wet soil doesn't cling to it.",
        "The handle is turned from ash and can be replaced.",
        "It stays outside all year; a little patina is welcome.",
        "The blade holds an edge and can be sharpened with an ordinary file.",
        "Small hands and large ones find a grip on it.",
        "A leather loop lets you hang it up.",
    ),
    care=(
        "Knock off the soil, rinse, and store it dry over winter.",
        "Rub metal and wood with linseed oil at the end of the season.",
    ),
    praise=(
        "It has been out in all weathers for two years and looks fine.",
        "Cuts through our clay like butter.",
        "Well made, like the one my grandfather had.",
        "Weeding has become almost a pleasure.",
        "It lies well in the hand, even after an afternoon.",
    ),
    complaints=(
        "It bent on the first stone.",
        "It was rusty by the end of summer.",
        "The handle came loose after an hour.",
        "The edge was blunt from the start.",
        "It's smaller than any I've seen; look at the measurements.",
    ),
    facts={"frost_proof": True},
)
CAMP = Kind(
    details=(
        "It packs down to the size of a water bottle.",
        "Tested for a week of rain on the west coast of Scotland, where we had plenty of it.",
        "It weighs {weight}, bag included.",
        "All fastenings can be worked with gloves on.",
        "Repair patches and a spare cord are in the bag.",
        "A loop on either side lets you tie it to a pack.",
    ),
    care=(
        "Dry it thoroughly before you put it away.",
        "Renew the waterproofing after every second season.",
    ),
    praise=(
        "It kept us dry through a whole night of rain.",
        "Up in five minutes, even in the dark.",
        "So light that I forget it is in my pack.",
        "It went round Iceland with us and came back in one piece.",
        "It fits back into its bag, which nobody believed.",
    ),
    complaints=(
        "It let in water on the first night.",
        "A pole snapped in a light breeze.",
        "It never goes back into its bag.",
        "Colder than the label says by ten degrees at least.",
        "The zip catches on the lining every time.",
    ),
    facts={"waterproof_mm": 3000},
)
SLEEP = Kind(
    details=(
        "It packs down to the size of a loaf of bread.",
        "It weighs {weight}, bag included.",
        "Tested at five degrees below zero by somebody who feels the cold.",
        "The outside lets no draught through and still breathes.",
        "The zip has a guard, so that it doesn't catch at night.",
    ),
    care=(
        "Air it after every night; store it loose, not in its bag.",
        "Wash it with little soap and dry it for a long time, with two tennis balls.",
    ),
    praise=(
        "I slept like a log at zero degrees.",
        "It packs down to almost nothing.",
        "Soft, and it doesn't rustle.",
        "Long enough for somebody of two metres.",
    ),
    complaints=(
        "Colder than the label says by ten degrees at least.",
        "The zip catches on the lining every time.",
        "It never goes back into its bag.",
        "It lost its first feathers on the first night.",
    ),
    facts={"comfort_c": -5},
)
FLASK = Kind(
    details=(
        "It keeps tea hot for 12 hours and water cold for 24.",
        "It doesn't drip, whichever way up it lies.",
        "The lid comes apart completely, so that every part of it can be cleaned.",
        "The mouth is wide enough for ice cubes and a brush.",
        "The coating on the outside is rough enough for wet hands.",
    ),
    care=(
        "Rinse it with hot water and let it dry open.",
        "A tablet for cleaning dentures takes tea stains off.",
    ),
    praise=(
        "Still hot after a day's hike.",
        "It has never leaked in my bag.",
        "It survived a fall down half a mountain.",
        "The lid is easy to clean, which is rare.",
    ),
    complaints=(
        "It leaks as soon as it lies on its side.",
        "Tea is lukewarm after two hours.",
        "The paint came off within a month.",
        "It tastes of metal.",
    ),
    facts={"dishwasher_safe": True, "leak_proof": True},
)
