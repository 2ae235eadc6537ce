package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"time"
)

// digest hashes an input field by field, each behind its length, so that no two
// inputs read alike. The time of a write is no part of its input.
type digest struct{ h hash.Hash }

func digestOf(fields ...string) digest {
	d := digest{sha256.New()}
	for _, f := range fields {
		d.text(f)
	}
	return d
}

func (d digest) text(s string) {
	d.number(int64(len(s)))
	_, _ = d.h.Write([]byte(s))
}

func (d digest) number(n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	_, _ = d.h.Write(b[:])
}

func (d digest) time(t *time.Time) {
	if t == nil {
		d.number(0)
		return
	}
	d.number(1)
	d.number(t.UnixMicro())
}

func (d digest) postings(ps []Posting) {
	d.number(int64(len(ps)))
	for _, p := range ps {
		d.text(p.From)
		d.text(p.To)
		d.number(p.Amount)
	}
}

func (d digest) sources(ss []Source) {
	d.number(int64(len(ss)))
	for _, s := range ss {
		d.text(s.Account)
		d.number(s.Amount)
	}
}

func (d digest) String() string { return hex.EncodeToString(d.h.Sum(nil)) }

// same refuses a replay with other input.
func same(had, has string) error {
	if had != has {
		return ErrKeyReused
	}
	return nil
}
