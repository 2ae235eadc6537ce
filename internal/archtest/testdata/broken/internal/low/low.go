package low

import (
	_ "supermarket/internal/high"
	_ "supermarket/internal/nowhere"
)
