// Package award owns how firms come to grants: applications, proposals for one
// firm, files of many grants, codes that are turned into grants, and the way back
// of what was not used.
//
// It does not own what a grant is nor where value moves (voucher), who may sign
// (party) nor the trail of deeds (the counters).
// Invariants: every grant comes of a deed that two persons stand behind; each row
// of a file and each code makes one grant at the most; of a code only its hash is
// kept; what is refused tells its reason by key and arguments, for each reader in
// their own language.
package award
