"""Goods for rooms, desks and balconies."""

from __future__ import annotations

from workshop_utils.shop.text.kinds import Kind

TEXTILE = Kind(
    details=(
        "Washed before it is sewn, so that it is soft from the first day and won't shrink.",
        "Woven at 180 grams per square metre, in a family mill that has run since 1921.",
        "The colour is dyed in the yarn and won't fade in the sun.",
        "It breathes in summer and keeps warm in winter.",
        "The hems are double-stitched, with mitred corners.",
        "The fabric is certified free of harmful substances.",
    ),
    care=(
        "Wash at 40 °C with similar colours and leave out the softener.",
        "It doesn't need ironing; shake it out while it is damp.",
        "Tumble-dry on low, or hang it on a line.",
    ),
    praise=(
        "It gets softer with every wash.",
        "The fabric is thick and feels expensive.",
        "It's soft without being flimsy.",
        "The colour hasn't faded at all.",
        "It dries overnight, even in winter.",
    ),
    complaints=(
        "It shrank, although I followed the label.",
        "It lost fluff all over the flat.",
        "A seam came undone after the second wash.",
        "It's thinner than I expected at this price.",
        "The colour ran and spoilt a white shirt.",
    ),
    facts={"washable_at_c": 40},
)
TOWEL = Kind(
    details=(
        "Woven at 500 grams per square metre: thick enough to dry, thin enough to be dry by evening.",
        "The yarn is combed, so that hardly any fluff comes off.",
        "A loop at the narrow side lets you hang it up.",
        "The colour is dyed in the yarn and survives hot washes.",
        "It gets softer until about the tenth wash, and stays that way.",
    ),
    care=(
        "Wash at 60 °C; leave out the softener, which keeps water from being taken up.",
        "Shake it before you hang it up.",
    ),
    praise=(
        "Soft and thick, and still dry by the evening.",
        "It takes up water at once.",
        "After thirty washes it looks as it did at first.",
        "Like a good hotel's.",
    ),
    complaints=(
        "It left blue fluff on everybody.",
        "It hardly takes up water.",
        "It became stiff as a board after a few washes.",
        "The edges have frayed already.",
    ),
    facts={"washable_at_c": 60, "organic": True},
)
LAMP = Kind(
    details=(
        "The light is warm and doesn't dazzle, whether you sit or stand.",
        "It dims without steps, from a night light to a reading light.",
        "The cable is two metres long and covered in {colour} cotton.",
        "It takes a common E27 bulb; one is in the box.",
        "The joint stays where you put it, without any screw to tighten.",
        "The switch sits on the foot, where your hand finds it in the dark.",
    ),
    care=(
        "Dust it with a dry cloth while it is switched off.",
        "Brass darkens with time; a little polish brings it back, if you want it back.",
    ),
    praise=(
        "The light is warm and soft, and I can read by it for hours.",
        "It looks twice the price.",
        "Easy to put together, ten minutes and no swearing.",
        "The dimmer is silent.",
        "Everybody who visits asks where it is from.",
    ),
    complaints=(
        "It hums when dimmed.",
        "The cable is too short to be of any use.",
        "The joint sinks after a few minutes.",
        "The switch stopped working in the second week.",
        "The shade was dented when I unpacked it.",
    ),
    facts={"dimmable": True, "socket_volts": 230},
)
PAPER = Kind(
    details=(
        "The paper weighs 100 grams and takes fountain pens without bleeding through.",
        "It's sewn, not glued, and lies flat when it is open.",
        "Printed with plant-based ink by a small press.",
        "The cover is {colour} cloth and wears well in a bag.",
        "Every page is numbered, with room for a table of contents at the front.",
        "There is no plastic in it, nor around it.",
    ),
    care=("Keep it out of direct sun if you want the colour to last.",),
    praise=(
        "Ink doesn't bleed through at all.",
        "It lies flat from the first page on.",
        "The paper is a pleasure to write on.",
        "I'm on my fourth one.",
        "Just the right size for a coat pocket.",
    ),
    complaints=(
        "My pen bleeds through every page.",
        "Pages fell out within a week.",
        "The corners were crushed in the post.",
        "The lines are printed so dark that they disturb.",
        "It's thinner than it looks in the photo.",
    ),
    facts={"recyclable": True},
)
SOUND = Kind(
    details=(
        "The battery lasts for up to 20 hours and is full again in two.",
        "It charges over USB-C; a braided cable is in the box.",
        "Firmware updates come without an account and without an app.",
        "Battery and cushions can be replaced with one screwdriver, and we stock both for ten years.",
        "It connects to two devices at once and changes between them by itself.",
        "Voices sound like voices, and a double bass doesn't boom.",
    ),
    care=(
        "Wipe it with a dry cloth; keep liquids away from the socket.",
        "Charge it every few months when you don't use it.",
    ),
    praise=(
        "The battery really lasts as long as they say.",
        "It connected at once and has stayed connected since.",
        "Clear sound, also when it's quiet.",
        "No app, no account, it just works.",
        "I could change the battery myself, which is rare these days.",
    ),
    complaints=(
        "It loses the connection several times a day.",
        "The battery lasts for half the time they promise.",
        "It gets worryingly warm while charging.",
        "One side stopped working after three weeks.",
        "It beeps whenever you switch it on, and that can't be turned off.",
    ),
    facts={"battery_hours": 20, "usb_c": True, "guarantee_years": 2},
)
POWER = Kind(
    details=(
        "Charges a phone to half in twenty minutes, a laptop in an hour and a half.",
        "It stays cool, because it doesn't waste what it takes in.",
        "All ports can be used at the same time, up to 65 watts together.",
        "The case is screwed, not glued, and can be opened for repair.",
        "A row of small lights shows what is left, and goes out by itself.",
    ),
    care=(
        "Keep it dry and out of the sun.",
        "Use the cable that comes with it, or one marked for 65 watts.",
    ),
    praise=(
        "It charges everything I own, also at the same time.",
        "It doesn't get warm at all.",
        "Smaller than the one that came with my laptop.",
        "It's been to five countries with me.",
    ),
    complaints=(
        "It stopped working after a week.",
        "It gets worryingly hot.",
        "It charges much more slowly than it says.",
        "It whistles quietly, all night long.",
    ),
    facts={"usb_c": True, "watts": 65, "guarantee_years": 2},
)
GAME = Kind(
    details=(
        "The rules fit on one page, and a first round takes about 40 minutes.",
        "All pieces are turned from beech and dyed with colours that are safe for children.",
        "Drawn by an illustrator from Porto; no two pictures are the same.",
        "The box closes tightly and survives a rucksack.",
        "Rules come in eight languages, with examples.",
        "Lost pieces are replaced for the price of a stamp.",
    ),
    care=("Keep it dry, and away from children under three because of its small parts.",),
    praise=(
        "We have played it every evening since it came.",
        "Rules explained in five minutes, and still not boring after twenty rounds.",
        "Beautifully drawn.",
        "Our six-year-old wins, and nobody had to let her.",
        "Just right for a rainy weekend.",
    ),
    complaints=(
        "Two pieces were missing.",
        "The rules contradict themselves.",
        "It's over in ten minutes, and then what?",
        "The colours can't be told apart by lamplight.",
        "The box split open on the first day.",
    ),
    facts={"minimum_age": 6},
)
TOY = Kind(
    details=(
        "Turned from local wood and dyed with colours that are safe for children.",
        "The pieces fit those of other well-known makers.",
        "Edges are round, and nothing on it can pinch a finger.",
        "There are no batteries in it, and it makes no noise of its own.",
        "Lost pieces are replaced for the price of a stamp.",
    ),
    care=(
        "Wipe it with a damp cloth; it mustn't be soaked.",
        "Not for children under three, because of its small parts.",
    ),
    praise=(
        "It has been played with every day since.",
        "Our youngest carries it around everywhere.",
        "No paint has come off, in spite of a lot of chewing.",
        "Finally something that makes no noise.",
    ),
    complaints=(
        "The paint comes off.",
        "One piece was missing.",
        "Our son had taken it apart within five minutes.",
        "It was smaller than we had thought.",
    ),
    facts={"small_parts": True},
)
PLANTER = Kind(
    details=(
        "There is a hole for drainage, with a stopper for use indoors.",
        "It stays outside all year; a little patina is welcome.",
        "The weight sits low, and a gust of wind won't knock it over.",
        "The walls are double, so that roots neither cook nor freeze.",
        "Large enough for herbs for two, or for one ambitious tomato.",
    ),
    care=(
        "Empty it before long frosts, or put it on feet.",
        "Lime on the outside comes off with vinegar.",
    ),
    praise=(
        "My tomatoes are thriving.",
        "It came through a hard winter without a crack.",
        "It looks far more expensive than it is.",
        "The water really does run off.",
    ),
    complaints=(
        "It rusted through in one season.",
        "There's no hole in the bottom, whatever the text says.",
        "It blew over in the first storm.",
        "The frost split it.",
    ),
    facts={"frost_proof": True},
)
