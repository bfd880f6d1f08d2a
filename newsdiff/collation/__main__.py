import sys

from newsdiff.collation.command import main

sys.exit(main())
