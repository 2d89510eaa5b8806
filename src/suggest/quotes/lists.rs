//! Lists of words that the rules go by, as [`super::verbs::key`] writes them.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Words that are looked up.
pub(super) struct List {
    words: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

impl List {
    const fn new(words: &'static str) -> Self {
        Self { words, set: OnceLock::new() }
    }

    /// Says whether a word is among them.
    pub(super) fn has(&self, key: &str) -> bool {
        self.set.get_or_init(|| self.words.split_whitespace().collect()).contains(key)
    }
}

/// Past and present forms that mean something else more often than not.
pub(super) static WEAK: List = List::new(
    "ذكر ذكرت عبر كشف كشفت علق رد ردت سال كتب كتبت يري تري راي ختم روي وعد بلغ يبلغ تبلغ خبر وصف صف يصف تصف طالب \
     تابع تتابع يتابع دعا دعت هاتفا حكي نفي يعد تقر يقر اقر صح صاح ترد يرد نري اري تبدي يبدي تعتبر يعتبر اعتبر \
     نعتبر عبرت يعبر تعبر يروي تروي يكتب تكتب توقع يتوقع تتوقع مفيدا مفيده متهما مصرا مصره مصرين مقترحا مقترحه \
     المح يصر تصر يلمح تلمح متهمه متهمين تتهم يتهم يدعي تدعي لفت معتبرا ابلغ سالت",
);

/// Prepositions and adverbs: where they stand, a noun phrase has ended.
pub(super) static STOPS: List = List::new(
    "في من الي علي عن مع خلال بعد قبل امام لدي عند عبر حول ضد منذ حتي بين تحت فوق اثناء عقب ردا تعليقا ايضا كذلك \
     اليوم امس الان غدا ذات الذي التي الذين اللذان حين عندما بينما فيما حيث لكن انذاك لاحقا سابقا بدوره بدورها بدورهم \
     مرارا صباح مساء يوم مساءا به بها له لها لهم لنا لي عليه فيه فيها منه عنه عنها هذا هذه ذلك تلك هنا هناك قد لا \
     لم لن ما كان كانت ثم او بل كما بان الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد الماضي حاليا بشكل \
     بصوره بكل بعدما قبيل رغم ان in on at to by before after as when during while with from for about into of \
     yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday later earlier that who \
     which and but because if so also again then there here it nothing something anything yes no goodbye hello \
     otherwise through without since until upon over under between against",
);

/// Nouns that name an office: with a name after them they are its title.
pub(super) static TITLES: List = List::new(
    "وزير وزيره الوزير الوزيره رييس رييسه الرييس الرييسه الامين امين امينه الناطق الناطقه المتحدث المتحدثه متحدث \
     متحدثه ناطق مدير مديره المدير المديره نايب نايبه النايب النايبه السفير السفيره سفير سفيره الملك الملكه ملك \
     ملكه الامير الاميره امير اميره ولي الشيخ القايد قايد زعيم زعيمه الزعيم المرشد مرشد الدكتور الدكتوره دكتور \
     السيد السيده الانسه المستشار المستشاره مستشار مستشاره مساعد مساعده المساعد المساعده المبعوث مبعوث المفوض مفوض حاكم \
     عمده محافظ القاضي المحامي محامي المحاميه الكاتب الكاتبه الباحث الباحثه الخبير الخبيره المحلل المحلله النجم \
     اللاعب المدرب مدرب عضو العضو المنسق منسق منسقه اللواء العميد الجنرال الفنان الفنانه المخرج المخرجه الموسس \
     موسس الاستاذ استاذ استاذه عالم المورخ البابا الاب البروفيسور رجل نظيره المتحدثون",
);

/// Nouns that name a body.
pub(super) static BODIES: List = List::new(
    "وزاره الوزاره منظمه المنظمه شركه الشركه الخارجيه الداخليه حركه الحركه حزب الحزب وكاله الوكاله قناه القناه \
     صحيفه الصحيفه هييه الهييه مجلس المجلس حكومه الحكومه لجنه اللجنه الريايسه الرياسه الكرملين البيت البنتاغون \
     الجيش جيش الشرطه شرطه الامم الاتحاد اتحاد جامعه الجامعه مركز المركز مجله المجله معهد محكمه المحكمه بنك البنك \
     سلطات السلطات البرلمان الدفاع موسسه الموسسه جمعيه الجمعيه قوات القوات المفوضيه اداره الاداره مكتب",
);

/// Bodies and people that something is said to, where ل is joined to them.
pub(super) static HEARERS: List =
    List::new("وكاله قناه صحيفه موقع شبكه اذاعه برنامج مراسل نظيره نظيرته مجله رويترز فرانس");

/// Nouns whose name follows them in quotation marks: a newspaper, a film, a song.
static NAMED: List = List::new(
    "برنامج قناه صحيفه جريده مجله موقع شركه نقابه فيلم فلم كتاب كتابه كتابها اغنيه مسلسل روايه البوم فرقه مسرحيه \
     شارع حزب حركه مصرف بنك نادي منظمه جمعيه وكاله موسسه مطعم مطاعم سلسله مشروع عنوان بعنوان اسم باسم لقب مصطلح \
     كلمه شعار مسمي يسمي تسمي يدعي تدعي اسطوانه قصيده نظام مدينه جايزه مبادره تطبيق لعبه سفينه حمله عمليه بطاقه \
     شبكه نظريه مفهوم film book song album newspaper magazine novel show series called titled entitled named word \
     term movie band",
);

/// Clauses that begin so stand beside what was said, not in it.
pub(super) static CONTRASTS: List = List::new("فيما بينما وذلك علما");

/// Says whether a name in quotation marks may follow a word.
pub(super) fn names(key: &str) -> bool {
    let joined = ["", "و", "ل", "ب", "ك", "ال", "وال", "لل", "بال"];
    joined.iter().any(|joined| key.strip_prefix(joined).is_some_and(|rest| NAMED.has(rest)))
}
