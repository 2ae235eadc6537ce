package notice

// Kind names a message.
type Kind string

// The messages, with what their texts are filled with besides "site" and "public".
const (
	SignUp          Kind = "sign_up"          // link, until
	SignUpKnown     Kind = "sign_up_known"    // sign_in, reset: the address has an account
	Reset           Kind = "reset"            // link, until
	ResetUnknown    Kind = "reset_unknown"    // sign_up: the address has no account
	PasswordChanged Kind = "password_changed" // at, reset
	EmailConfirm    Kind = "email_confirm"    // link, until: to the new address
	EmailTaken      Kind = "email_taken"      // to the new address, which has an account
	EmailAsked      Kind = "email_asked"      // fresh (the new address), at, password: to the old address
	EmailChanged    Kind = "email_changed"    // fresh (the new address), at: to the old address
	SignedIn        Kind = "signed_in"        // browser, at, account, sessions: from a browser that was not seen before
	FactorAdded     Kind = "factor_added"     // factor (a fault.Term), at, account
	FactorRemoved   Kind = "factor_removed"   // factor (a fault.Term), at, account
	RecoveryMade    Kind = "recovery_made"    // at, account
	RecoveryUsed    Kind = "recovery_used"    // at, left, account
	IdentityAdded   Kind = "identity_added"   // provider, at, account
	Invitation      Kind = "invitation"       // organisation, role (a fault.Term), by, link, until
	FirmVerified    Kind = "firm_verified"    // firm, link
	FirmMoreAsked   Kind = "firm_more_asked"  // firm, link
	FirmRefused     Kind = "firm_refused"     // firm, link
	FirmSuspended   Kind = "firm_suspended"   // firm, link
	// Of a provider, to who applied for it and to its staff: provider, reason, link.
	ProviderApproved   Kind = "provider_approved"
	ProviderMoreAsked  Kind = "provider_more_asked"
	ProviderRefused    Kind = "provider_refused"
	ProviderSuspended  Kind = "provider_suspended"
	ProviderReinstated Kind = "provider_reinstated"
	MemberRemoved      Kind = "member_removed" // organisation, at
	RoleChanged        Kind = "role_changed"   // organisation, role (a fault.Term), at
)

// Kinds are all messages that are no facts; FactKinds are the others.
var Kinds = []Kind{
	SignUp, SignUpKnown, Reset, ResetUnknown, PasswordChanged, EmailConfirm, EmailTaken, EmailAsked, EmailChanged,
	SignedIn, FactorAdded, FactorRemoved, RecoveryMade, RecoveryUsed, IdentityAdded,
	Invitation, FirmVerified, FirmMoreAsked, FirmRefused, FirmSuspended, MemberRemoved, RoleChanged,
	ProviderApproved, ProviderMoreAsked, ProviderRefused, ProviderSuspended, ProviderReinstated,
}
