package stripepay_test

import (
	"fmt"
	"os"
	"testing"

	"supermarket/internal/payment/stripetest"
)

// judge is Stripe's own checker: every request of every test here goes by it.
var judge *stripetest.Mock

func TestMain(m *testing.M) {
	var err error
	if judge, err = stripetest.StartMock("../../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	judge.Stop()
	os.Exit(code)
}
