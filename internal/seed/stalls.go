package seed

// The offering of the demo's main job, which everything about paying and running is told with.
const (
	threadCode  = "91520115MA6D00034K"
	threadTitle = "Ascend 910B card-hours"
)

// stalls are the providers of the demo: eight, in six regions of the national hubs.
var stalls = []stall{
	{
		slug: "qianyun", code: threadCode, nameZh: "黔云智算（虚构）", nameEn: "Qianyun Compute (invented)", region: "CN-GZ", since: 2022,
		aboutZh: "为演示虚构的供应商，设定为贵安的一座国产算力机房，主营昇腾 910B，面向制造业的视觉质检与预测性维护。",
		aboutEn: "A provider invented for the demo: a hall of domestic chips at Gui'an that rents out Ascend 910B, mostly for visual inspection and predictive maintenance in manufacturing.",
		placeZh: "贵安", placeEn: "Gui'an", siteZh: "贵安一号", siteEn: "Gui'an 1",
		centre: centre{"smart", 200, 600},
		racks:  []rack{{"ascend-910b", "cann-8", 2, 4}},
		goods: []good{
			cards("ascend-910b", 960, 480, 2), interruptible(cards("ascend-910b", 960, 480, 2)),
			tokens("ascend-910b", "flash-class", 100), tokens("ascend-910b", "pro-class", 100), pack("ascend-910b", "flash-class", 70),
		},
	},
	{
		slug: "miaoling", code: "91520122MA6E00027J", nameZh: "苗岭云（虚构）", nameEn: "Miaoling Cloud (invented)", region: "CN-GZ", since: 2023,
		aboutZh: "为演示虚构的供应商，设定为贵安的一家小型云，昆仑芯与通用处理器各半，擅长白天排满、夜里便宜的批量作业。",
		aboutEn: "A provider invented for the demo: a small cloud at Gui'an, half Kunlun chips and half ordinary processors, busy by day and cheap for batch jobs at night.",
		placeZh: "贵安", placeEn: "Gui'an", siteZh: "贵安花溪", siteEn: "Gui'an Huaxi",
		centre: centre{"general", 0, 1200},
		racks:  []rack{{"kunlun", "xpu", 2, 8}, {cpu, "cpu", 2, 32}},
		goods: []good{
			cards("kunlun", 460, 230, 8), interruptible(cards("kunlun", 460, 230, 8)),
			commands(cores(250, 150, 24)), interruptible(cores(250, 150, 24)),
			tokens("kunlun", "glm-class", 100), pack("kunlun", "glm-class", 80),
		},
	},
	{
		slug: "hetao", code: "91150123MA0Q000352", nameZh: "河套算力（虚构）", nameEn: "Hetao Power (invented)", region: "CN-NM", since: 2020,
		aboutZh: "为演示虚构的供应商，设定为和林格尔的一座大型机房，以训练用的高端卡为主，靠近风电，夜间价格低。",
		aboutEn: "A provider invented for the demo: a large hall at Horinger with high-end cards for training, close to wind power and cheap at night.",
		placeZh: "和林格尔", placeEn: "Horinger", siteZh: "和林格尔一号", siteEn: "Horinger 1",
		centre: centre{"smart", 300, 2000},
		racks:  []rack{{"h100-sxm", "cuda-12", 2, 8}, {"h200", "cuda-12", 1, 8}, {"a100-80gb", "cuda-12", 2, 8}, {cpu, "cpu", 2, 64}},
		goods: []good{
			cards("h100-sxm", 130, 80, 24), interruptible(cards("h100-sxm", 130, 80, 24)), cards("h200", 120, 85, 24),
			cards("a100-80gb", 130, 80, 24), interruptible(cards("a100-80gb", 130, 80, 24)), commands(cores(200, 100, 72)),
			block("h100-sxm", 8, 72, 90), block("h200", 4, 72, 90),
		},
	},
	{
		slug: "caoyuan", code: "91150105MA0N00040C", nameZh: "草原星算（虚构）", nameEn: "Steppe Star Compute (invented)", region: "CN-NM", since: 2023,
		aboutZh: "为演示虚构的供应商，设定为呼和浩特的一家新机房，试用多种国产芯片，也出租消费级显卡给小团队。",
		aboutEn: "A provider invented for the demo: a new hall in Hohhot that tries several domestic chips and rents consumer cards to small teams.",
		placeZh: "呼和浩特", placeEn: "Hohhot", siteZh: "呼和浩特东", siteEn: "Hohhot East",
		centre: centre{"smart", 80, 400},
		racks:  []rack{{"moore-threads", "musa", 2, 8}, {"enflame", "topsrider", 2, 8}, {"rtx-4090", "cuda-12", 4, 8}},
		goods: []good{
			cards("moore-threads", 260, 130, 8), interruptible(cards("moore-threads", 260, 130, 8)),
			cards("enflame", 390, 200, 8), interruptible(cards("enflame", 390, 200, 8)),
			cards("rtx-4090", 150, 100, 12), interruptible(cards("rtx-4090", 150, 100, 12)),
		},
	},
	{
		slug: "liupan", code: "91640502MA7600056Q", nameZh: "六盘云（虚构）", nameEn: "Liupan Cloud (invented)", region: "CN-NX", since: 2021,
		aboutZh: "为演示虚构的供应商，设定为中卫的一座风冷机房，主营推理用卡，可按天整段预订。",
		aboutEn: "A provider invented for the demo: an air-cooled hall at Zhongwei with cards for inference, which can also be booked for whole days.",
		placeZh: "中卫", placeEn: "Zhongwei", siteZh: "中卫西部云一号", siteEn: "Zhongwei West Cloud 1",
		centre: centre{"general", 0, 800},
		racks:  []rack{{"a800-80gb", "cuda-12", 2, 8}, {"h20", "cuda-12", 4, 8}, {cpu, "cpu", 2, 32}},
		goods: []good{
			cards("a800-80gb", 130, 80, 24), interruptible(cards("a800-80gb", 130, 80, 24)),
			cards("h20", 110, 75, 24), interruptible(cards("h20", 110, 75, 24)), cores(300, 150, 24),
			block("h20", 8, 72, 85), tokens("h20", "tiered-class", 100), pack("h20", "tiered-class", 75),
		},
	},
	{
		slug: "longdong", code: "91621002MA710006XE", nameZh: "陇东算力（虚构）", nameEn: "Longdong Compute (invented)", region: "CN-GS", since: 2022,
		aboutZh: "为演示虚构的供应商，设定为庆阳的一座国产算力机房，海光与寒武纪并用，服务科学计算和公共机构。",
		aboutEn: "A provider invented for the demo: a hall of domestic chips at Qingyang, Hygon and Cambricon side by side, for science and public bodies.",
		placeZh: "庆阳", placeEn: "Qingyang", siteZh: "庆阳西峰", siteEn: "Qingyang Xifeng",
		centre: centre{"super", 50, 500},
		racks:  []rack{{"hygon-dcu", "dtk", 4, 8}, {"cambricon-mlu", "neuware", 2, 8}, {cpu, "cpu", 4, 64}},
		goods: []good{
			cards("hygon-dcu", 380, 190, 24), interruptible(cards("hygon-dcu", 380, 190, 24)),
			cards("cambricon-mlu", 520, 260, 12), interruptible(cards("cambricon-mlu", 520, 260, 12)),
			cores(200, 120, 72), interruptible(cores(200, 120, 72)), tokens("hygon-dcu", "flash-class", 90),
		},
	},
	{
		slug: "nanling", code: "91440204MA55000782", nameZh: "南岭智算（虚构）", nameEn: "Nanling Compute (invented)", region: "CN-GD", since: 2021,
		aboutZh: "为演示虚构的供应商，设定为韶关的一座机房，离珠三角近，以显卡为主，适合图像与视频类的短作业。",
		aboutEn: "A provider invented for the demo: a hall at Shaoguan, near the Pearl River Delta, mostly graphics cards for short jobs on pictures and video.",
		placeZh: "韶关", placeEn: "Shaoguan", siteZh: "韶关浈江", siteEn: "Shaoguan Zhenjiang",
		centre: centre{"smart", 120, 500},
		racks:  []rack{{"rtx-4090", "cuda-12", 4, 8}, {"rtx-5090", "cuda-12", 2, 8}, {"rtx-3090", "cuda-12", 4, 8}, {"ascend-910b", "cann-8", 1, 8}},
		goods: []good{
			cards("rtx-4090", 160, 110, 24), interruptible(cards("rtx-4090", 160, 110, 24)),
			cards("rtx-5090", 140, 95, 24), interruptible(cards("rtx-5090", 140, 95, 24)),
			cards("rtx-3090", 150, 110, 24), interruptible(cards("rtx-3090", 150, 110, 24)),
			cards("ascend-910b", 990, 520, 8), block("rtx-5090", 8, 168, 85),
		},
	},
	{
		slug: "jiahe", code: "91330421MA2C00087J", nameZh: "嘉禾云算（虚构）", nameEn: "Jiahe Cloud (invented)", region: "CN-ZJ", since: 2024,
		aboutZh: "为演示虚构的供应商，设定为嘉善的一座边缘机房，壁仞与 H20 各一排，给本地企业低时延的推理和小批量作业。",
		aboutEn: "A provider invented for the demo: an edge hall at Jiashan with a row of Biren and one of H20, for quick inference and small jobs of firms nearby.",
		placeZh: "嘉善", placeEn: "Jiashan", siteZh: "嘉善示范区", siteEn: "Jiashan",
		centre: centre{"general", 0, 100},
		racks:  []rack{{"biren", "biren", 2, 8}, {"h20", "cuda-12", 1, 8}, {cpu, "cpu", 2, 32}},
		goods: []good{
			cards("biren", 640, 320, 8), interruptible(cards("biren", 640, 320, 8)), cards("h20", 130, 90, 8), limited(20, cards("h20", 130, 90, 8)),
			cores(350, 200, 24), interruptible(cores(350, 200, 24)),
			tokens("biren", "pro-class", 110), tokens("h20", "tiered-class", 110), pack("h20", "pro-class", 75),
		},
	},
}
