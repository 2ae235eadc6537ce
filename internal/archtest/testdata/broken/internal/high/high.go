package high

import (
	_ "supermarket/internal/kit"
	_ "supermarket/internal/peer"
)
