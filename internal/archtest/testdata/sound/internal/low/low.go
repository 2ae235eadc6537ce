package low

import _ "supermarket/models"
