"""How cost is measured: plain data out. Knows no shop, no exercise, no picture."""
