package kit

import "time"

func wait() { time.Sleep(1) }
