package counter

import "time"

func act(db interface{ Atomic() }) { db.Atomic(); _ = time.Now() }
