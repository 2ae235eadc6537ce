package reference

import "strings"

// Basis names the versions of data sets that a decision is made with, as it is
// kept beside the decision; a set that there is not is left out.
func (d Data) Basis(sets ...string) string {
	var out []string
	for _, name := range sets {
		if v := d.Version(name); v.Name != "" {
			out = append(out, v.String())
		}
	}
	return strings.Join(out, "; ")
}

// ReadBasis reads what Basis wrote; what it cannot read it leaves out.
func ReadBasis(text string) (out []Version) {
	for part := range strings.SplitSeq(text, "; ") {
		if f := strings.Fields(part); len(f) == 3 {
			out = append(out, Version{f[0], f[1], f[2]})
		}
	}
	return out
}

// FirmBasis is the Basis of a decision about a firm: where it sits, what it does,
// how large it is, and what staff gave it.
func (d Data) FirmBasis() string { return d.Basis("regions", "sme_size_standard", "ladder", "marks") }
