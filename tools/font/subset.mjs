// Writes the subset of Noto Sans SC that documents are printed in: the 6,763
// characters of GB 2312, further ones that names of people and firms use, Latin
// letters with accents, and punctuation. Beyond the basic plane PDF writers fail.
import fs from 'node:fs';
import subsetFont from 'subset-font';

const [from, to] = process.argv.slice(2);
const gb = new TextDecoder('gb18030');
const private_ = /[\uE000-\uF8FF\uFFFD]/;
let text = '';

const span = (first, last) => {
  for (let c = first; c <= last; c++) text += String.fromCharCode(c);
};

// Rows 1 to 3 hold punctuation and wide letters, 16 to 87 the characters.
for (let row = 0xa1; row <= 0xf7; row++) {
  if (row > 0xa3 && row < 0xb0) continue;
  for (let cell = 0xa1; cell <= 0xfe; cell++) {
    const c = gb.decode(new Uint8Array([row, cell]));
    if (c.length === 1 && !private_.test(c)) text += c;
  }
}
span(0x20, 0x7e);
span(0xa0, 0x17f);
text += '‐‑–—―‘’“”„†•…‰′″※€−×÷≤≥≈∞→←↑↓√■□▲△○●◆◇★☆¥￥™©®°';
// In use as names, and not in GB 2312.
text += '喆堃翀昇玥珺瑄璟堉垚焱犇骉靐叒晧昰曈祎禛翊赟鋆锴锜镠韫颋頔飏骃龑鑫淼燚琤琰琬琲瑀瑗瑢瑨瑭璇璠璈璘璟璥璪瓘甯畯皞睿祺禔禤笪筱綦缦翙翚翾聿胤臻茀荻莯菁菀萱葳蒨蓁蓥蔚蕤薿藁蘅虓蛟衎袆襄觐訚詝诜谌谞谡谧贇赪踔躞轶辀迤逄逍邈郃郦鄄鄞酆铄铖铠铧铭铱锃锟锬镕镛镝镡闳闿阐阆陟隽雯霁霂霏霓霖霨靖靳鞾韬韶頫颀颉颙颢颛飔飚飨馨骁骅骊骎骐骝骞骢骥鬯鲲鲸鳌鸢鸾鹄鹏鹓麒麟黉鼐龢';
text += '俣俶倓倧倞傒僖儁兖冏凃劭劼勍勐勖匡卬卲厍吔呔咘哿唛唞啫喼嗪嘢囍囧圳坜坭坤坪坫垌垯埇埈埗埠埭堌堽塄塆墅壴夆夤奡妘妤妧姈姌姝姞娴婕婧婳媖媛媺嫄嫚嬅嬛孖孮宓宬寯尕尢屾岍岠岿峂峤峪峯崀崁崧嵊嵎嵖嵘嵩嶅嶓巘帡廑廙弢彧彣徕徳恂恺悫惇惪愔慜懋戬扆抃拃揆揞搒擎攸攽敉敩斌旂旸旻昀昉昕昳昶晁晞晢晫晳晸暐暕暠暲暾曌曜朓杧杺枘枧枨柞柘柷栎栩栱桢桄桤梽棻棣棪椤椴楙楠楹榕榛榘槃槚樾橦橹檀檑檗';
text += '欤歆毓沄沅沚沣沨泃泓泖泗泠泩泫洢洣洧洨洮洹浈浔浛浠浡浤浥浬浯浰浲涞涟涢涵淏淖淦淯湉湜湝湲湴湾溁溆溇溍溦溧溪滃滆滍滘滢滹漈漋漖漪漷漼潆潇潏潞潢潩潲潴澂澄澉澍澔澥澧澴澹濂濉濛濠濩瀍瀛瀹灏炅炆炜炯炱炻烔烜烨焓焘焜焮煊煚煜煦熠熤熳熵熹燊燏燚爔牁牂牮犍犟狁猇獬玎玕玘玙玚玠玢玤玦玭玮玳玶玹玿珂珅珈珉珋珌珏珑珙珞珣珥珦珧珩珪珰珽琀琅琇琈琎琏琚琛琡琦琨琪琭琮琯琳琴琵琶琼瑁瑂瑃瑅瑆瑑瑒瑓瑖瑚瑜瑞瑟瑬瑱瑶瑷瑸瑺瑾璀璁璆璋璐璒璜璞璡璧璨璩璬璮璱璲璺';
text += '甪甫甬畀畈畖畲疃疍皓皕盷眙眬睢瞾矻砀砗砜砻砼硁硇硚硪碁碡碶礌礤礽祃祊祚祜祢禊禚秾稌稹穰窅窨竑竦笃筇筠筼箐箓箬篁篪簃簠糍紘綎綝縠繇绀绂绌绐绚绡绤绥绦绨绫绯绲绶绹绾缇缊缐缑缙缜缟缥缨缬缵罍罡羑羿翕翥翮耔耜聃肜肸胂胗胙胠脒脩腧腭舁舢艉艏芃芑芘芣芩芫芮芷芸芾苈苎苕苠苡苣茆茌茔茳茴茵荃荇荙荛荟荠荥荦荪荭荸莆莘莙莜莨莳莶莼菂菉菖菘菡菥菪菰菼萁萏萑萘葑葙葚葜葭葰葶蒂蒉蒌蒗蒟蒴蒹蓂蓇蓍蓖蓼蔌蔸蔺蕙蕞蕲蕻薇薏薛薤薮薰藜藤藿蘑蘧';

const font = fs.readFileSync(from);
const cut = await subsetFont(font, [...new Set(text)].join(''), { targetFormat: 'truetype', noLayoutClosure: true });
fs.writeFileSync(to, cut);
console.log(`${to}: ${cut.length} bytes`);
