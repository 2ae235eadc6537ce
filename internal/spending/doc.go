// Package spending owns what a firm allows its members to spend: projects,
// budgets with their counters, and the limit above which a second member must
// agree.
//
// It does not own money: a budget is a cap on the firm's own part of a bill and
// holds no value.
// Invariants: what lines take of a budget never exceeds its cap, whoever orders
// at once; what a line did not use comes back once.
package spending
