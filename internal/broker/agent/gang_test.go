package agent_test

import (
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/brokertest"
)

func TestAPullSiteRunsGangs(t *testing.T) {
	brokertest.Gang(t, func(t *testing.T) brokertest.Harness {
		box := newBox(t)
		box.finishes = brokertest.NewServer(t)
		keepPolling(t, box)
		return brokertest.Harness{
			Server: box.finishes, Units: units, LogsElsewhere: true,
			Open: func(*testing.T) broker.Driver { return agent.New(site, box) },
		}
	})
}
