// Package trail owns the audit trail: who did what to which thing, with the
// state before and after, for everything that staff, providers and operators do.
//
// It does not own who may do it, and no counter may act without it.
// Invariants: an entry is never changed; numbers have no gaps; each entry's hash
// covers all of it and the hash before, so that a changed, missing or moved entry
// is found, except at the end by one who also rewrites the count: whoever must
// rule that out writes the newest hash down elsewhere. No secret is in it.
package trail
