package webhook_test

import (
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/webhook"
)

func TestASignatureIsOfTheTimeAndTheWholeBody(t *testing.T) {
	at := time.Unix(1_795_431_600, 0)
	got := webhook.Sign("whsec_a", at, []byte(`{"id":"x"}`))
	const want = "t=1795431600,v1=d5abba2a65986a648db4ac3e22b5d5dbc9680a616875ee2dba64277c882394af"
	if got != want {
		t.Error(got)
	}
	for _, other := range []string{
		webhook.Sign("whsec_b", at, []byte(`{"id":"x"}`)), webhook.Sign("whsec_a", at.Add(time.Second), []byte(`{"id":"x"}`)), webhook.Sign("whsec_a", at, []byte(`{"id":"y"}`)),
	} {
		if other == got {
			t.Errorf("another one is the same: %s", other)
		}
	}
}

func TestTriesGrowApartAndEndWithinADay(t *testing.T) {
	var sum, last time.Duration
	tries := 1
	for ; ; tries++ {
		after, again := webhook.Pause(tries)
		if !again {
			break
		}
		if after < last {
			t.Errorf("%v after %v", after, last)
		}
		sum, last = sum+after, after
	}
	if tries != store.TaskTries || sum < 20*time.Hour || sum > 24*time.Hour {
		t.Errorf("%d tries in %v", tries, sum)
	}
}
