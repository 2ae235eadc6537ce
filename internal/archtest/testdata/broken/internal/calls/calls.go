package calls

import (
	clocks "time"

	"net/http"
	"os"
)

var client = http.DefaultClient

func calls(db interface{ Atomic() }) {
	_, _ = http.Get("/")
	_ = http.Client{}
	db.Atomic()
	_ = clocks.Now()
	_ = clocks.Since(clocks.Time{})
	_ = os.Getenv("A")
	_, _ = os.LookupEnv("A")
}
