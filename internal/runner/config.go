package runner

import (
	"cmp"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"time"

	"supermarket/internal/clock"
	"supermarket/models"
)

// Version goes along with each claim.
const Version = "1"

// Config is what one runner is given.
type Config struct {
	ServerURL     string // https, or http to a loopback address
	SubmissionKey string
	Token         string
	WorkDir       string // of this submission alone
	Exe           string // our binary, for run-job; by default the one that runs
	JobUID        int    // whom the job runs as; 0: as the runner
	JobGID        int
	Ranks         string         // how a job of several nodes is started on them: srun, or "" for processes
	PlainHTTP     bool           // allow http beyond loopback: for networks that are private by other means
	CA            *x509.CertPool // besides nil: trust only these
	Patience      time.Duration  // how long to try to reach the server; an hour by default
	Leave         time.Duration  // the same once the site has told this runner to end; 15 s by default
	Linger        time.Duration  // how long to wait for the site's word when a job has ended by a SIGTERM that was not ours; 5 s by default
	Log           *slog.Logger
	Clock         clock.Clock
}

func (c Config) complete() (Config, error) {
	c.Exe = cmp.Or(c.Exe, "/proc/self/exe")
	c.Patience, c.Leave = cmp.Or(c.Patience, time.Hour), cmp.Or(c.Leave, 15*time.Second)
	c.Linger = cmp.Or(c.Linger, 5*time.Second)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if !models.ValidSubmissionKey(c.SubmissionKey) || c.Token == "" || c.WorkDir == "" {
		return c, errors.New("runner: submission key, token and work folder are needed")
	}
	dir, err := filepath.Abs(c.WorkDir)
	if err != nil {
		return c, err
	}
	c.WorkDir = dir
	u, err := url.Parse(c.ServerURL)
	if err != nil {
		return c, errors.New("runner: the server's address cannot be read")
	}
	return c, c.allowed(u)
}

// A token in clear text on a network is a token given away.
func (c Config) allowed(u *url.URL) error {
	switch {
	case u.Host == "" || u.User != nil:
		return errors.New("runner: an address needs a host and no user")
	case u.Scheme == "https", u.Scheme == "http" && (c.PlainHTTP || loopback(u.Hostname())):
		return nil
	}
	return errors.New("runner: https is needed beyond loopback")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
