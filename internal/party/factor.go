package party

import (
	"slices"

	"supermarket/models"
)

// factorRoles act on other people's money or papers.
var factorRoles = []models.Role{models.RoleIssuer, models.RoleReviewer, models.RoleAuditor, models.RoleOperator, models.RoleProvider}

// NeedsFactor tells whether a role is acted in only with a second factor.
func NeedsFactor(role models.Role) bool { return slices.Contains(factorRoles, role) }
