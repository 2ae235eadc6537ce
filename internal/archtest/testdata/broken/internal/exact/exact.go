package exact

import (
	. "fmt"

	_ "supermarket/internal/low"
)
