package exact

import _ "supermarket/internal/low"
