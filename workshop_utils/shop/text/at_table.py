"""Goods for the kitchen and the table."""

from __future__ import annotations

from workshop_utils.shop.text.kinds import Kind

CERAMIC = Kind(
    details=(
        "Thrown by hand and fired twice, so no two come out of the kiln quite alike.",
        "The glaze pools a little darker at the foot, which is how it should look.",
        "The foot is ground smooth and leaves no marks on wooden tables.",
        "It keeps its warmth for a good while, thanks to walls of about four millimetres.",
        "The glaze is free of lead and cadmium and is tested by batch.",
        "Small specks of iron in the clay come through as freckles in lighter colours.",
        "It stacks with the other pieces of the {series} range.",
    ),
    care=(
        "Safe in the dishwasher and in the microwave, but let it cool down before you rinse it.",
        "Fine scratches from cutlery come off with a little baking soda.",
        "Don't put it into a hot oven straight from the fridge.",
    ),
    praise=(
        "The glaze is even nicer in daylight.",
        "It has survived a year of dishwashers without a mark.",
        "It feels solid without being clumsy.",
        "The colour goes with everything we already had.",
        "You can see that somebody made it by hand.",
    ),
    complaints=(
        "There is a hairline crack near the rim.",
        "The glaze has started to craze after a month.",
        "The foot is rough and scratched our table.",
        "The colour is much duller than in the photo.",
        "It gets too hot to touch in the microwave.",
    ),
    facts={"dishwasher_safe": True, "microwave_safe": True},
)
VASE = Kind(
    details=(
        "Thrown by hand, in three parts that are joined while the clay is wet.",
        "It's glazed inside as well and holds water without sweating.",
        "The neck is narrow enough for three stems and wide enough for a hand with a brush.",
        "The heavy foot keeps it upright, even with tall branches in it.",
        "The {colour} glaze breaks to a lighter tone at every edge.",
    ),
    care=(
        "Rinse it with warm water after use; a little rice shaken in it cleans the inside.",
        "Put a felt pad under it on waxed wood.",
    ),
    praise=(
        "It looks good even without flowers.",
        "A single branch in it, and the room looks tidy.",
        "Heavier than expected, and nothing tips it over.",
        "The shape is perfect from every side.",
    ),
    complaints=(
        "It isn't watertight; there is a ring on our sideboard now.",
        "The neck is so narrow that I can't clean it.",
        "The glaze has a bare patch on the front.",
        "Much smaller than I had imagined.",
    ),
    facts={"watertight": True, "handmade": True},
)
GLASS = Kind(
    details=(
        "Blown into a mould and fire-polished, so the rim is round and pleasant to drink from.",
        "Small bubbles and slight waves belong to the glass and show how it was made.",
        "It stands steadily, because the base is twice as thick as the wall.",
        "About a third of the melt is broken glass from the same workshop.",
        "It stands up to ice cubes and to long evenings.",
        "Held against the light, the {colour} tint is faint and even.",
    ),
    care=(
        "Safe in the dishwasher on a gentle programme; keep glasses from touching.",
        "A spoonful of vinegar takes chalk off.",
        "Warm it up a little before you pour in boiling water.",
    ),
    praise=(
        "Wonderfully thin, and still sturdy enough for every day.",
        "Not one of ours has broken so far.",
        "It pours without dripping, which I had given up hoping for.",
        "Even water looks festive in it.",
        "The little bubbles make it look old in the best way.",
    ),
    complaints=(
        "It broke the second time I washed it.",
        "It clouds in the dishwasher, whatever the label says.",
        "The rim is uneven enough to notice.",
        "It holds less than the description says.",
        "It tips over far too easily.",
    ),
    facts={"dishwasher_safe": True},
)
PAN = Kind(
    details=(
        "It heats evenly up to the edge and holds the heat when food goes in.",
        "The handle is riveted, not welded, and stays cool enough on a low flame.",
        "Works on gas, electric and induction hobs, and in the oven up to 250 °C.",
        "It comes seasoned with linseed oil and gets better with every use.",
        "The base is six millimetres thick and won't warp.",
        "A rim all the way round lets you pour from either side.",
    ),
    care=(
        "Wash it by hand, dry it at once, and rub in a drop of oil now and then.",
        "If something burns, simmer water with a little salt in it and wipe.",
        "Never leave it to soak overnight.",
    ),
    praise=(
        "Potatoes come out crisp all round.",
        "After a few weeks nothing sticks any more.",
        "The heat is the same in the middle and at the edge.",
        "It's heavy, and that's exactly what I wanted.",
        "It goes from the hob into the oven and to the table.",
    ),
    complaints=(
        "It rusted after the first wash.",
        "Everything sticks, even with plenty of oil.",
        "The handle gets too hot to hold.",
        "It wobbles on our induction hob.",
        "It's far heavier than I can lift with one hand.",
    ),
    facts={"dishwasher_safe": False, "induction": True, "oven_safe_c": 250},
)
TIN = Kind(
    details=(
        "Rolled edges keep it stiff when it is hot and full.",
        "Cakes slide out without paper, if you butter it.",
        "It browns evenly, because the metal is twice the usual thickness.",
        "It takes the heat of any household oven, up to 260 °C.",
        "Made in the sizes that recipes ask for.",
    ),
    care=(
        "Wash it by hand with warm water and dry it in the cooling oven.",
        "Dark spots are no flaw; they help the browning.",
    ),
    praise=(
        "Nothing sticks, not even the corners.",
        "My bread has a crust at last.",
        "It doesn't bend, even with a heavy dough.",
        "Easy to clean, although I bake every Saturday.",
    ),
    complaints=(
        "It leaked batter all over the oven.",
        "It rusts at the seam.",
        "Everything sticks to it.",
        "It buckled with a loud bang at 200 °C.",
    ),
    facts={"dishwasher_safe": False, "oven_safe_c": 260},
)
BLADE = Kind(
    details=(
        "Ground thin behind the edge, so that it glides instead of wedging.",
        "The steel is hardened to 60 HRC and keeps its edge through weeks of daily use.",
        "The handle is shaped for small and large hands, left and right.",
        "Every piece is sharpened by hand before it leaves the workshop.",
        "It balances just in front of the handle.",
        "The rivets are brass, flush with the wood and easy to keep clean.",
    ),
    care=(
        "Wash by hand and dry straight away.",
        "Oil the handle twice a year.",
        "Keep it in a block or on a magnet, never loose in a drawer.",
    ),
    praise=(
        "Sharp out of the box, and still sharp three months later.",
        "It lies in the hand as if it had been made for mine.",
        "I use it every single day.",
        "Onions no longer make me cry.",
        "Easy to sharpen, even for a beginner.",
    ),
    complaints=(
        "It was blunt within two weeks.",
        "The wood of the handle has split.",
        "There was rust at the rivets from the start.",
        "It's badly balanced and tires the wrist.",
        "The tip was bent when it came.",
    ),
    facts={"dishwasher_safe": False},
)
WOOD = Kind(
    details=(
        "Made from one piece of wood, so the grain runs through without a joint.",
        "The wood comes from managed forests within 300 kilometres of the workshop.",
        "Edges are rounded by hand and sanded in four steps.",
        "The surface is oiled, not lacquered: scratches can be sanded out and oiled over.",
        "Expect the colour to deepen in the first months.",
        "There is neither a screw nor a nail in it.",
    ),
    care=(
        "Wipe with a damp cloth and dry standing up.",
        "Rub in a little oil when the wood begins to look pale.",
        "Keep it away from radiators and out of the dishwasher.",
    ),
    praise=(
        "The grain is beautiful, better than in the photo.",
        "Smooth all over, not a splinter anywhere.",
        "It smells of wood and oil, not of paint.",
        "Sturdy, simple, and it will outlive me.",
        "With a bit of oil it looks new again.",
    ),
    complaints=(
        "It warped within a month.",
        "A long crack opened along the grain.",
        "The oil rubbed off on everything at first.",
        "It arrived dry and pale, as if it had never been oiled.",
        "There were splinters along one edge.",
    ),
    facts={"dishwasher_safe": False, "certified_forest": True},
)
