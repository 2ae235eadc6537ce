package supply

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// bounds are how a run is kept apart and what it may take.
type bounds struct {
	command  []string
	isolated bool
	limits   models.RunLimits
}

// boundsOf keeps a buyer's own command apart, and recipes beside it where the
// offering takes such commands and the host can.
func boundsOf(tx *store.Tx, j models.Job, host models.HostFacts, capMillis int64) (bounds, error) {
	b := bounds{limits: models.RunLimits{FileBytes: MaxArtefactBytes, OpenFiles: 1024}}
	if j.Command != "" {
		if err := json.Unmarshal([]byte(j.Command), &b.command); err != nil {
			return b, fmt.Errorf("supply: command of job %s: %w", j.ID, err)
		}
		if len(b.command) == 0 {
			return b, fmt.Errorf("supply: the command of job %s is empty", j.ID)
		}
		b.isolated, b.limits = true, within(models.CommandLimits(j.Units, capMillis), host)
		return b, nil
	}
	o, err := tx.Offering(j.OfferingID)
	b.isolated = o.OwnCommand && host.Isolates()
	return b, err
}

// within leaves the host a tenth of its memory.
func within(l models.RunLimits, host models.HostFacts) models.RunLimits {
	if host.MemoryBytes > 0 {
		l.MemoryBytes = min(l.MemoryBytes, host.MemoryBytes/10*9)
	}
	return l
}

// refuseCommand ends an attempt whose host cannot keep a buyer's own command
// apart: the site's fault, so that the job waits for another site.
func (c *Counter) refuseCommand(tx *store.Tx, a models.Attempt, in models.ClaimRequest) error {
	detail := fmt.Sprintf("a buyer's own command was refused: the host has cgroup %.8q, namespaces %t; both are needed. %s", in.Host.Cgroup, in.Host.Namespaces, in.Host.Lacks)
	_, err := order.EndAttempt(tx, order.End{
		AttemptID: a.ID, Terms: c.Terms, Step: order.Step{Actor: "supply", At: c.Clock.Now()},
		Finish: models.FinishRequest{RunnerID: in.RunnerID, ExitCode: -1, Cause: models.CauseLaunch, Detail: detail},
	})
	if err != nil {
		return err
	}
	return tx.SetAttemptDetail(a.ID, plain(detail))
}

const mostDetail = 1000 // bytes

// plain is what may be kept and shown of a text that a runner said: no control
// characters, and not for ever.
func plain(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), mostDetail)], "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}
