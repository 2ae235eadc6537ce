package invoice

// TaxClass is the class of information system services among the tax classes
// of goods and services, and TaxClassName what stands between asterisks before
// the name of a line.
const (
	TaxClass     = "3040203000000000000"
	TaxClassName = "信息技术服务"
)
