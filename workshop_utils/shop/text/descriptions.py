"""What the shop writes about any of its products, whatever its kind."""

from __future__ import annotations

OPENINGS = (
    "The {series} {it} in {colour}: plain, useful, and made to last.",
    "{A} {it} for every day, made in {place}.",
    "We looked for a good {it} for a long time. This one, from {place}, is the one that stayed on our own shelves.",
    "One of our best-known pieces, now also in {colour}.",
    "The {it} of the {series} range does one thing, and does it well.",
    "Designed by people who use it themselves: the {series} {it}, made of {material}.",
    "Small workshop, small numbers: this {it} is made in {place}, a few hundred a year.",
    "Nobody needs another {it}, unless it is one that stays. This one stays.",
    "{Material}, {colour}, and nothing that doesn't need to be there.",
    "The {series} {it} has been with us since we opened, and has hardly changed.",
)
GENERAL = (
    "Made in {place}, by a workshop we have known for years.",
    "The colour, {colour}, is as close to the real one as screens allow.",
    "The {series} range grows by a piece or two every year, and all of them go together.",
    "If it breaks within five years of ordinary use, we mend it or replace it.",
    "It comes in a plain cardboard box that is easy to wrap.",
    "We check each one by hand before it leaves the warehouse.",
    "Returns are free for 60 days, also without the box.",
    "For every one sold, the workshop plants a hedge bush; there is a map on the wall in our office.",
    "Material: {material}. Size: {size}. Weight: {weight}.",
)
QUESTIONS = (
    ("Is it a good present?", "It's the one we give most often ourselves. Tick the box, and we leave out the price."),
    ("Does the colour match the photo?", "In daylight, yes. Under warm lamps it looks a shade darker."),
    ("How long does delivery take?", "Two to four working days to most places, a week to islands."),
    ("Can I get spare parts?", "Yes, for at least ten years. Write to us with the number of your order."),
    ("Is it really made in {place}?", "Yes, from start to finish. We go there twice a year."),
    (
        "Which size should I take?",
        "Most people take this one: {size}. If you hesitate, order two; sending one back is free.",
    ),
    ("Is there a cheaper one?", "In January we sell pieces with small flaws, under the same name."),
    ("Why does it cost more than elsewhere?", "Because the people who make it are paid by the hour, in {place}."),
    ("What is it made of?", "Of {material}. The box is cardboard, and there is no plastic in it."),
    ("Can it be engraved?", "Not yet. We're looking for somebody who does it well."),
    ("Do you deliver to offices?", "Gladly, and from ten pieces on we take something off the price."),
    ("Was it tested?", "By an institute for safety, and by our children for everything else."),
    ("Can it be recycled?", "Nearly all of it. The leaflet in the box says what goes where."),
    ("Will there be other colours?", "Every spring. If you miss one, tell us; that's how {colour} came about."),
    ("I have lost the leaflet. Where can I find it?", "Under our help pages; search for {series}."),
    ("How heavy is it?", "{weight}, give or take a little."),
    ("Do you also sell to shops?", "Yes, to a few. Write to us and tell us about yours."),
    ("Is the {series} range going to stay?", "As long as people buy it. No piece has been taken out so far."),
)
"""Questions customers asked, with the shop's answers: the long tail of a description."""
