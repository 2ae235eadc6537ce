package calls

import (
	"net/http"
	"os"
	clocks "time"
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
