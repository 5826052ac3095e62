"""What `python -m shop_report` runs."""

from shop_report.cli import main

raise SystemExit(main())
