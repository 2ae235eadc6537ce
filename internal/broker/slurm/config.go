package slurm

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"regexp"
	"sync"

	"supermarket/internal/fault"
)

// Config is one cluster as its provider describes it; it is kept sealed. It names
// no file and no program on our side.
type Config struct {
	URL        string `json:"url"`                   // of slurmrestd; https, or http to a private address
	User       string `json:"user"`                  // whom jobs belong to
	Token      string `json:"token"`                 // a JWT of that user
	CA         string `json:"ca,omitempty"`          // PEM of the authority to trust instead of the public ones
	Account    string `json:"account,omitempty"`     // "" for the user's default
	QOS        string `json:"qos,omitempty"`         // "" for the account's default
	Partition  string `json:"partition,omitempty"`   // "" for the cluster's default
	SpotQOS    string `json:"spot_qos,omitempty"`    // of interruptible jobs, "" as the others
	SpotPart   string `json:"spot_part,omitempty"`   // partition of interruptible jobs, "" as the others
	GRES       string `json:"gres,omitempty"`        // what a unit is, such as gpu or gpu:910b; "" for a core
	Version    int    `json:"version,omitempty"`     // of the REST interface (38 is v0.0.38), 0 for the newest that both know
	Work       string `json:"work,omitempty"`        // folder on the nodes, of that user; by default /var/tmp/supermarket
	RunnerPath string `json:"runner_path,omitempty"` // where our binary lies on the nodes already, "" to fetch it
}

// The refusals of a cluster's description.
var (
	ErrURL     = fault.New(fault.Invalid, "slurm.url")
	ErrUser    = fault.New(fault.Invalid, "slurm.user")
	ErrToken   = fault.New(fault.Invalid, "slurm.token")
	ErrCA      = fault.New(fault.Invalid, "slurm.ca")
	ErrWord    = fault.New(fault.Invalid, "slurm.word")
	ErrGRES    = fault.New(fault.Invalid, "slurm.gres")
	ErrVersion = fault.New(fault.Invalid, "slurm.version")
	ErrPath    = fault.New(fault.Invalid, "slurm.path")
)

var (
	userName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_][a-z0-9_.-]{0,31}$`) })
	wordShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`) })
	gresShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_]{1,32}(:[A-Za-z0-9_.-]{1,32})?$`) })
	jwtShape  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`) })
	pathShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[A-Za-z0-9_./-]{1,200}$`) })
)

const (
	oldest     = 36
	tokenLimit = 4 << 10
	caLimit    = 64 << 10
)

// Validate returns a fault.List, on the field at fault.
func (c Config) Validate() error {
	var wrong fault.List
	check := func(ok bool, f *fault.Fault, field string) {
		if !ok {
			wrong = append(wrong, f.On(field))
		}
	}
	check(validURL(c.URL), ErrURL, "url")
	check(userName().MatchString(c.User), ErrUser, "user")
	check(len(c.Token) <= tokenLimit && jwtShape().MatchString(c.Token), ErrToken, "token")
	check(c.CA == "" || len(c.CA) <= caLimit && x509.NewCertPool().AppendCertsFromPEM([]byte(c.CA)), ErrCA, "ca")
	for field, word := range map[string]string{
		"account": c.Account, "qos": c.QOS, "partition": c.Partition, "spot_qos": c.SpotQOS, "spot_part": c.SpotPart,
	} {
		check(word == "" || wordShape().MatchString(word), ErrWord, field)
	}
	check(c.GRES == "" || gresShape().MatchString(c.GRES), ErrGRES, "gres")
	check(c.Version == 0 || oldest <= c.Version && c.Version <= newest, ErrVersion.With("oldest", oldest, "newest", newest), "version")
	check(c.Work == "" || pathShape().MatchString(c.Work), ErrPath, "work")
	check(c.RunnerPath == "" || pathShape().MatchString(c.RunnerPath), ErrPath, "runner_path")
	return wrong.Or()
}

// validURL allows a token in clear text only to an address that no name stands for
// and that is private.
func validURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(text) > 300 {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && err == nil && (a.IsLoopback() || a.IsPrivate())
}
