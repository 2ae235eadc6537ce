// Package finance owns a firm's errands about its own money: projects, budgets
// and the limit for approvals, refunds it asks for, invoices and statements.
//
// It does not own the way from cart to paid (checkout).
// Invariants: everything is looked up by the actor's firm; a document that was
// handed out can be had again as it was.
package finance
