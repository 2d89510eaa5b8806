# الواجهة بالعربية.

cmd-open-file = افتح ملفًا…
    .tip = يفتح نصًّا مع وسومه
cmd-open-folder = افتح مجلدًا…
    .tip = يفتح مجلدًا من النصوص مشروعًا
cmd-open-sample = افتح العيّنة
    .tip = يفتح مقالًا إخباريًا عربيًا مع وسومه
cmd-save-copy-of-labels = احفظ نسخة من الوسوم…
    .tip = يكتب الوسوم في مكان آخر
cmd-save-now = احفظ مجددًا
    .tip = الوسوم تُحفظ تلقائيًا، وهذا يعيد المحاولة بعد خطأ
cmd-reload-from-disk = أعد القراءة من القرص
    .tip = يعرض الوسوم كما هي على القرص، وتُحفظ نسخة مما لم يُحفظ
cmd-keep-mine = أبقِ وسومي
    .tip = يكتب هذه الوسوم، وتبقى الأخرى في نسخة بجانبها
cmd-quit = اخرج
    .tip = يغادر بعد حفظ كل شيء
cmd-undo = تراجع
    .tip = يلغي آخر تغيير
cmd-redo = أعد
    .tip = يعيد ما أُلغي
cmd-copy = انسخ
    .tip = ينسخ النص المحدد
cmd-select-all = حدد الكل
    .tip = يحدد النص كله
cmd-delete-span = احذف الوسم
    .tip = يزيل الوسم المحدد ويبقى النص
cmd-mark-done = الوثيقة منجزة
    .tip = يعلّم الوثيقة منجزة أو غير منجزة
cmd-clear-selection = ألغِ التحديد
    .tip = يترك ما حُدد
cmd-go-next-span = الوسم التالي
    .tip = ينتقل إلى الوسم التالي
cmd-go-previous-span = الوسم السابق
    .tip = ينتقل إلى الوسم السابق
cmd-next-document = الوثيقة التالية
    .tip = يفتح الوثيقة التالية
cmd-previous-document = الوثيقة السابقة
    .tip = يفتح الوثيقة السابقة
cmd-zoom-in = نص أكبر
    .tip = يكبّر نص المقال
cmd-zoom-out = نص أصغر
    .tip = يصغّر نص المقال
cmd-zoom-reset = حجم النص المعتاد
    .tip = يعيد نص المقال إلى حجمه المعتاد
cmd-wider-column = عمود أعرض
    .tip = يطيل الأسطر
cmd-narrower-column = عمود أضيق
    .tip = يقصّر الأسطر
cmd-looser-lines = تباعد أكبر للأسطر
    .tip = يباعد بين الأسطر
cmd-tighter-lines = تباعد أقل للأسطر
    .tip = يقارب بين الأسطر
cmd-direction-auto = اتجاه الفقرات بحسب نصها
    .tip = الحرف الأول يقرر
cmd-direction-rtl = الفقرات من اليمين
    .tip = يجعل الفقرات المحددة من اليمين إلى اليسار
cmd-direction-ltr = الفقرات من اليسار
    .tip = يجعل الفقرات المحددة من اليسار إلى اليمين
cmd-toggle-documents = لوحة الوثائق
    .tip = يظهر الوثائق أو يخفيها
cmd-toggle-inspector = لوحة الفحص
    .tip = يظهر لوحة الفحص أو يخفيها
cmd-theme-light = فاتح
    .tip = نص داكن على صفحة فاتحة
cmd-theme-dark = داكن
    .tip = نص فاتح على صفحة داكنة
cmd-theme-system = كالنظام
    .tip = يتبع ألوان النظام
cmd-language-english = English
    .tip = الواجهة بالإنجليزية
cmd-language-arabic = العربية
    .tip = الواجهة بالعربية
cmd-show-help = المفاتيح
    .tip = يعرض كل المفاتيح
cmd-open-recent = الأخيرة
menu-file = ملف
menu-edit = تحرير
menu-view = عرض
menu-help = مساعدة
tip-label = يسم التحديد أو الكلمة عند المؤشر بوسم { $label }
panel-documents = الوثائق
empty-documents = لا ملف نصيًّا في هذا المجلد. ضع فيه ملفات ‎.txt وافتحه مجددًا.
empty-inspector = افتح وثيقة لترى وسومها
empty-spans = لم يوسم شيء بعد. حدد نصًّا أو ضع المؤشر في كلمة واضغط من 1 إلى 4.
empty-problems = لا مشكلات
tab-spans = الوسوم { $count }
tab-problems = المشكلات { $count }
inspector-place = { $id } · الرموز { $start }–{ $end }
status-nothing = لا شيء مفتوح
status-saved = محفوظ
status-saving = يُحفظ…
status-save-failed = لم يُحفظ: { $reason }
status-changed-on-disk = لم يُحفظ: غيّر برنامج آخر الوسوم على القرص
status-annotator = الواسم { $name }
status-caret = الرمز { $offset }
status-selection = الرموز { $start }–{ $end }
banner-close = أغلق
banner-converted = قُرئ النص على أنه { $encoding }، ولم يتغير الملف
banner-unreadable = تعذرت قراءة الوسوم على القرص، فلن يُكتب فوقها شيء. { $reason }
empty-project-title = لا نص في هذا المجلد
empty-project = ضع فيه ملفات ‎.txt وافتحه مجددًا، أو افتح غيره.
welcome-title = سِم ما يقوله النص
welcome = افتح ملفًا نصيًّا أو مجلدًا، أو ألقِه على هذه النافذة، أو ابدأ بالمقال العيّنة. تُحفظ الوسوم بجانب النص أولًا بأول.
leaving-title = وسوم لم تُحفظ
leaving = تعذرت كتابتها في مكانها. احفظ نسخة في مكان آخر، أو ابقَ وأصلح ما يمنع الحفظ.
leaving-stay = ابقَ
leaving-anyway = غادر من دونها
help-title = المفاتيح
help-arrows = تحريك المؤشر كما يُرى
help-words = التنقل بالكلمات
help-extend = مع أيٍّ منها: توسيع التحديد
help-line-ends = أول السطر وآخره
help-document-ends = أول النص وآخره
help-pages = بالصفحات
help-label-numbers = وسم بالوسم ذي الرقم، أو تغيير الوسم المحدد
help-label-letters = وسم بحرف الوسم بحسب موضع المفتاح
busy-opening = يُفتح…
busy-exporting = يُصدَّر…
spans-count = { $count ->
    [zero] لا وسوم
    [one] وسم واحد
    [two] وسمان
    [few] { $count } وسوم
    [many] { $count } وسمًا
   *[other] { $count } وسم
}
banner-problems = { $count ->
    [zero] لا مشكلات في الوسوم
    [one] مشكلة واحدة في الوسوم، ولم يُحذف شيء. انظر المشكلات.
    [two] مشكلتان في الوسوم، ولم يُحذف شيء. انظر المشكلات.
    [few] { $count } مشكلات في الوسوم، ولم يُحذف شيء. انظر المشكلات.
    [many] { $count } مشكلة في الوسوم، ولم يُحذف شيء. انظر المشكلات.
   *[other] { $count } مشكلة في الوسوم، ولم يُحذف شيء. انظر المشكلات.
}
banner-text-changed = { $count ->
    [zero] النص ليس الذي وُسم، لكن كل الوسوم تطابقه.
    [one] النص ليس الذي وُسم. وسم واحد لم يعد يطابقه، وقد بقي في الملف كما كان ويظهر في المشكلات؛ والأمر «hashiya anchor» يبحث عنه.
    [two] النص ليس الذي وُسم. وسمان لم يعودا يطابقانه، وقد بقيا في الملف كما كانا ويظهران في المشكلات؛ والأمر «hashiya anchor» يبحث عنه.
    [few] النص ليس الذي وُسم. { $count } وسوم لم تعد تطابقه، وقد بقيت في الملف كما كانت وتظهر في المشكلات؛ والأمر «hashiya anchor» يبحث عنه.
    [many] النص ليس الذي وُسم. { $count } وسمًا لم تعد تطابقه، وقد بقيت في الملف كما كانت وتظهر في المشكلات؛ والأمر «hashiya anchor» يبحث عنه.
   *[other] النص ليس الذي وُسم. { $count } وسم لم تعد تطابقه، وقد بقيت في الملف كما كانت وتظهر في المشكلات؛ والأمر «hashiya anchor» يبحث عنه.
}
field-note = ملاحظة
field-note-hint = أضف ملاحظة
field-filter = رشّح بالاسم
empty-filter = لا وثيقة بهذا الاسم
cmd-repeat-label = الوسم نفسه
    .tip = يسم التحديد أو الكلمة عند المؤشر بآخر وسم
cmd-merge-spans = دمج مع التالي
    .tip = يجعل هذا الموضع والتالي له بوسمه موضعًا واحدًا
cmd-split-span = شطر عند المؤشر
    .tip = يجعل الموضع عند المؤشر موضعين
cmd-add-part = إضافة جزء
    .tip = يضيف النص المحدد إلى آخر موضع محدد
cmd-remove-part = إزالة الجزء
    .tip = يخرج الجزء عند المؤشر من موضعه
cmd-leave-out-clitics = إخراج اللواصق
    .tip = يخرج ما اتصل بالكلمة كالواو واللام من التحديد
cmd-clitics-outside = اللواصق خارج المواضع
    .tip = تؤخذ الكلمة دون ما اتصل بها
cmd-clitics-inside = اللواصق داخل المواضع
    .tip = تؤخذ الكلمة مع ما اتصل بها
cmd-clitics-ask = السؤال عن اللواصق
    .tip = تعرض اللوحة الصغيرة إخراج ما اتصل بالكلمة
cmd-start-out = البداية إلى الخارج حرفًا
    .tip = يحرك بداية الموضع المحدد إلى الخارج حرفًا
cmd-start-in = البداية إلى الداخل حرفًا
    .tip = يحرك بداية الموضع المحدد إلى الداخل حرفًا
cmd-start-out-clitic = البداية إلى الخارج لاصقة
    .tip = يحرك بداية الموضع المحدد إلى الخارج لاصقة
cmd-start-in-clitic = البداية إلى الداخل لاصقة
    .tip = يحرك بداية الموضع المحدد إلى الداخل لاصقة
cmd-start-out-word = البداية إلى الخارج كلمة
    .tip = يحرك بداية الموضع المحدد إلى الخارج كلمة
cmd-start-in-word = البداية إلى الداخل كلمة
    .tip = يحرك بداية الموضع المحدد إلى الداخل كلمة
cmd-start-out-sentence = البداية إلى الخارج جملة
    .tip = يحرك بداية الموضع المحدد إلى الخارج جملة
cmd-start-in-sentence = البداية إلى الداخل جملة
    .tip = يحرك بداية الموضع المحدد إلى الداخل جملة
cmd-end-out = النهاية إلى الخارج حرفًا
    .tip = يحرك نهاية الموضع المحدد إلى الخارج حرفًا
cmd-end-in = النهاية إلى الداخل حرفًا
    .tip = يحرك نهاية الموضع المحدد إلى الداخل حرفًا
cmd-end-out-clitic = النهاية إلى الخارج لاصقة
    .tip = يحرك نهاية الموضع المحدد إلى الخارج لاصقة
cmd-end-in-clitic = النهاية إلى الداخل لاصقة
    .tip = يحرك نهاية الموضع المحدد إلى الداخل لاصقة
cmd-end-out-word = النهاية إلى الخارج كلمة
    .tip = يحرك نهاية الموضع المحدد إلى الخارج كلمة
cmd-end-in-word = النهاية إلى الداخل كلمة
    .tip = يحرك نهاية الموضع المحدد إلى الداخل كلمة
cmd-end-out-sentence = النهاية إلى الخارج جملة
    .tip = يحرك نهاية الموضع المحدد إلى الخارج جملة
cmd-end-in-sentence = النهاية إلى الداخل جملة
    .tip = يحرك نهاية الموضع المحدد إلى الداخل جملة
menu-span = الموضع
help-clitics = بين اللواصق
help-sentences = بين الجمل
help-paragraphs = بين الفقرات
help-nest = موضع آخر فوق المحدد
cmd-find = ابحث…
    .tip = يجد الكلمات كيفما كُتبت، أو الوسوم بـ وسم: وملاحظة: وسمة: والواسم: وشك:
cmd-find-same = ابحث عن هذا في كل مكان
    .tip = يبحث عن نص الوسم المحدد ليوسَم حيث ورد
cmd-tag-all = وسم كل ما وُجد
    .tip = يسم كل نتيجة مختارة في كل الوثائق، ويُلغى ذلك بتراجع واحد
cmd-find-next = النتيجة التالية
    .tip = يذهب إلى النتيجة التالية
cmd-find-previous = النتيجة السابقة
    .tip = يذهب إلى النتيجة السابقة
field-find = بحث
field-find-hint = كلمات، أو وسم:شخص
find-exact = كما كُتب
    .tip = تُعتبر الحركات والهمزات والتاء المربوطة وحالة الأحرف
find-clitics = مع اللواصق
    .tip = كلمات كاملة مهما اتصل بها
find-words = كلمات كاملة
    .tip = كلمات لا يتصل بها شيء
find-anywhere = في أي موضع
    .tip = داخل الكلمات أيضًا
find-regex = نمط
    .tip = تعبير نمطي
find-here = هذه الوثيقة
    .tip = يبحث في الوثيقة المفتوحة وحدها
find-stop = أوقف
find-count = { $count ->
    [zero] لا نتائج
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $count } نتائج
    [many] { $count } نتيجة
   *[other] { $count } نتيجة
 } · { $searched } من { $total } وثيقة
find-unread = { $count ->
    [one] تعذرت قراءة وثيقة: { $first }
   *[other] تعذرت قراءة { $count } من الوثائق، أولاها { $first }
 }
find-mark-as = الوسم بـ
find-all = اختر الكل
find-none = لا تختر شيئًا
find-mark = سِم { $count }
find-mark-many = سِم كل المختار
find-marked = موسوم من قبل
find-conflict = يلتقي بوسم آخر
empty-find = تُعثر على الكلمات مهما اختلفت حركاتها وهمزاتها وما اتصل بها.
empty-found = لم يُعثر على شيء.
tab-history = السجل
empty-history = ما تفعله يُسرد هنا، ويمكن الرجوع فيه والتقدم اليوم وفي أي يوم لاحق.
history-add = وُسم
history-remove = حُذف
history-relabel = غُيّر الوسم
history-reshape = نُقل طرف
history-describe = وُصف
history-relate = رُبط
history-entity = كيان
history-status = غُيّرت الحالة
history-split = قُسم
history-merge = دُمج
history-start = قبل أول خطوة
history-undone = (أُلغي)
history-go = اذهب إلى هنا
    .tip = يلغي الخطوات أو يعيدها حتى هذه
history-take-back = ألغِ هذه وحدها
    .tip = يزيل ما وسمته هذه الخطوة ويترك ما بعدها
ago-now = الآن
ago-minutes = { $count } د
ago-hours = { $count } س
ago-days = { $count } ي
bulk-title = تُغيَّر وسوم وثائق كثيرة
bulk-cancel = ألغِ واترك كل شيء كما كان
banner-history = ليست الوسوم هي التي جرى عليها ذلك؛ لعل برنامجًا آخر غيّرها. لم يتغير شيء.
banner-bulk-cancelled = أُلغي: لم يتغير شيء
banner-bulk-failed = لم يتغير شيء: { $reason }
banner-bulk-done = { $count ->
    [one] موضع واحد
    [two] موضعان
    [few] { $count } مواضع
   *[other] { $count } موضعًا
 } في { $documents } من الوثائق؛ يُلغى كله بتراجع واحد
banner-bulk-undone = أُلغي ذلك في { $documents } من الوثائق
banner-bulk-redone = أُعيد ذلك في { $documents } من الوثائق
banner-recovered = { $count ->
    [one] استُعيد تغيير لم يكن قد كُتب حين انتهى البرنامج
    [two] استُعيد تغييران لم يكونا قد كُتبا حين انتهى البرنامج
    [few] استُعيدت { $count } تغييرات لم تكن قد كُتبت حين انتهى البرنامج
   *[other] استُعيد { $count } تغييرًا لم يكن قد كُتب حين انتهى البرنامج
 }
banner-journal = لن يبقى السجل بعد إغلاق هذه النافذة: { $reason }
banner-no-label = اختر وسمًا
cmd-toggle-unsure = غير متأكد
    .tip = يبيّن أنك غير متأكد من الوسم
cmd-edit-note = اكتب ملاحظة
    .tip = ينتقل إلى ملاحظة الوسم المحدد
cmd-go-next-candidate = المرشح التالي
    .tip = ينتقل إلى ما قد يلزم وسمه: أسماء معروفة واقتباسات وتواريخ؛ ومفتاح الإدخال يسمه
cmd-go-next-problem = المشكلة التالية
    .tip = ينتقل إلى الوسم التالي الذي فيه مشكلة
cmd-toggle-invisibles = أظهر المحارف الخفية
    .tip = يسمّي محارف الاتجاه والوصل والمسافات الغريبة، ويحيط بالتطويل والأشكال القديمة والأرقام المختلطة
cmd-open-palette = كل الأوامر…
    .tip = يجد أي أمر أو وسم أو وثيقة بالاسم
cmd-keys-file = غيّر المفاتيح…
    .tip = ينشئ ملفًا بكل المفاتيح ويقول أين هو
field-palette = ماذا تريد، بالعربية أو الإنجليزية
field-filter-spans = تصفية: نص، وسم:، ملاحظة:، سمة:، شك:
field-note-chosen = ملاحظة لها كلها
field-confidence = الثقة
hint-confidence = من 0 إلى 1
hint-number = عدد
hint-date = 2022 أو 2022-10 أو 2022-10-24
value-yes = نعم
value-no = لا
span-unsure = غير متأكد
chosen-count = { $count ->
    [one] اختير وسم واحد
    [two] اختير وسمان
    [few] اختيرت { $count } وسوم
   *[other] اختير { $count } وسمًا
 }
palette-label = سِم: { $label }
banner-keys = تُرك هذا من ملف المفاتيح: { $reason }
banner-keys-file = المفاتيح في { $path }: غيّرها هناك ثم شغّل البرنامج من جديد
banner-no-candidate = لم يوجد غير ذلك مما قد يلزم وسمه
help-values = قيمة الوسم المحدد بهذا الرقم
cancel = إلغاء
cmd-go-previous-candidate = المرشح السابق
    .tip = يرجع إلى ما قد يلزم وسمه
cmd-go-previous-problem = المشكلة السابقة
    .tip = يرجع إلى وسم فيه مشكلة
cmd-import = استورد…
    .tip = يُدخل في المشروع وثائق البرامج الأخرى ووسومها
cmd-export = صدّر…
    .tip = يُخرج النصوص والوسوم في صيغة أخرى ويبيّن ما سيُفقد
busy-importing = يُستورد…
export-title = التصدير
export-form = الصيغة
field-form = ابحث عن صيغة
empty-forms = لا صيغة بهذا الاسم
export-write = اكتب…
    .tip = يسأل أين، ثم يكتب ويعيد القراءة للتحقق
export-report = احفظ التقرير…
    .tip = يحفظ بصيغة JSON ما بقي وما فُقد
export-documents = الوثائق
export-here = هذه
    .tip = الوثيقة المفتوحة
export-all = كلها
    .tip = كل وثائق المشروع
export-done = المنجزة
    .tip = الوثائق التي علّمتها منجزة
export-whose = الوسوم
export-mine = وسومي
    .tip = ما وسمته أنت
export-gold = المعتمدة
    .tip = الوسوم التي بُتّ فيها
export-everybody = وسوم الجميع
    .tip = عمل كل الواسمين، كلٌّ باسمه
    .not = لا تتسع هذه الصيغة إلا لعمل واسم واحد
remedy-edges = أطراف داخل الكلمات
remedy-cut = اقطع الكلمة
    .tip = تُقطع الكلمة حيث يبدأ الموضع أو ينتهي
remedy-widen = وسّع الموضع
    .tip = يأخذ الموضع الكلمة كلها
remedy-overlap = التداخل
remedy-outermost = الأطول
    .tip = يبقى أطول المواضع المتداخلة
remedy-innermost = الأقصر
    .tip = يبقى أقصر المواضع المتداخلة
remedy-layers = عمود لكل وسم
    .tip = فلا تلتقي إلا مواضع الوسم الواحد
remedy-parts = أجزاء متعددة
remedy-split = موضع لكل جزء
    .tip = يصير كل جزء موضعًا
remedy-cover = موضع يشملها
    .tip = يغطي موضع واحد الأجزاء وما بينها
remedy-drop = تُترك
    .tip = تُترك المواضع ذات الأجزاء
export-waits = يُذكر هنا ما سيبقى وما سيُفقد حالما تُحفظ الوسوم
export-counting = يُحسب ما سيبقى وما سيُفقد…
export-stopped = أُوقف
export-recount = احسب مجددًا
export-stale = تغيرت الوسوم بعد هذا الحساب
list-comma = {"، "}
export-of = { $count ->
    [zero] لا وثائق
    [one] وثيقة واحدة
    [two] وثيقتان
    [few] { $count } وثائق
    [many] { $count } وثيقة
   *[other] { $count } وثيقة
}
export-spans = { $count ->
    [zero] لا مواضع
    [one] موضع واحد
    [two] موضعان
    [few] { $count } مواضع
    [many] { $count } موضعًا
   *[other] { $count } موضع
}
export-relations = { $count ->
    [zero] لا علاقات
    [one] علاقة واحدة
    [two] علاقتان
    [few] { $count } علاقات
   *[other] { $count } علاقة
}
export-entities = { $count ->
    [zero] لا كيانات
    [one] كيان واحد
    [two] كيانان
    [few] { $count } كيانات
    [many] { $count } كيانًا
   *[other] { $count } كيان
}
export-whole = الوثائق في جملتها
fate-kept = بقي { $count }
    .one = بقي
fate-reduced = نُقص وصف { $count }
    .one = نُقص وصفه
fate-widened = وُسّع { $count }
    .one = وُسّع
fate-narrowed = ضُيّق { $count }
    .one = ضُيّق
fate-split = قُسم { $count }
    .one = قُسم
fate-flattened = أفسح { $count } لغيره
    .one = أفسح لغيره
fate-dropped = سقط { $count }
    .one = سقط
export-left-out = لا مكان في هذه الصيغة لـ: { $what }
left-out-status = الحالة
left-out-tokens = الكلمات المقطّعة
left-out-annotator = اسم الواسم
export-nothing = لا وثيقة لتُصدَّر
export-lossless = لا يُفقد شيء: كل المواضع تبقى كما هي
export-all-losses = كل ما يُفقد
export-errors = { $count ->
    [one] وثيقة واحدة لا يمكن تصديرها
    [two] وثيقتان لا يمكن تصديرهما
    [few] { $count } وثائق لا يمكن تصديرها
   *[other] { $count } وثيقة لا يمكن تصديرها
}
export-without = اكتب من دونها
export-differs = ما كُتب يُقرأ على غير ما كان، فلم يوضع في مكانه؛ وهذا خطأ في البرنامج. أول اختلاف: { $first }
export-not-written = لم يُكتب شيء: { $first }
export-cancelled = أُوقف: لم يُكتب شيء
export-written = { $count ->
    [zero] لم تُكتب وثيقة في { $path }
    [one] كُتبت وثيقة واحدة في { $path } وقُرئت مجددًا كما هي
    [two] كُتبت وثيقتان في { $path } وقُرئتا مجددًا كما هما
    [few] كُتبت { $count } وثائق في { $path } وقُرئت مجددًا كما هي
   *[other] كُتبت { $count } وثيقة في { $path } وقُرئت مجددًا كما هي
}
export-written-unread = { $count ->
    [zero] لم تُكتب وثيقة في { $path }
    [one] كُتبت وثيقة واحدة في { $path }، وهذه الصيغة لا تُقرأ للتحقق
    [two] كُتبت وثيقتان في { $path }، وهذه الصيغة لا تُقرأ للتحقق
    [few] كُتبت { $count } وثائق في { $path }، وهذه الصيغة لا تُقرأ للتحقق
   *[other] كُتبت { $count } وثيقة في { $path }، وهذه الصيغة لا تُقرأ للتحقق
}
export-report-saved = التقرير في { $path }
transfer-more = { $count ->
    [one] … وواحد غيرها
    [two] … واثنان غيرها
   *[other] … و{ $count } غيرها
}
thing-entity = كيان
thing-document = وثيقة
import-title = الاستيراد
import-bring = أدخِلها
    .tip = يكتب النصوص والوسوم في المشروع، ولا يمسّ ما فيه
import-files = اختر ملفات…
    .tip = ملفات فيها وثائق ووسوم بأي صيغة معروفة
import-folder = اختر مجلدًا…
    .tip = كل ملفات المجلد التي صيغها معروفة
import-nobody = ما لا صاحب له يُنسب إلى
field-nobody = الواسم الذي تُنسب إليه الوسوم التي لا صاحب لها
empty-import = اختر ملفات أو مجلدًا، أو ألقِها على هذه النافذة. يُعرض ما فيها قبل أن يُكتب شيء.
import-refused = تُرك { $name } كما هو: هناك ملف آخر بهذا الاسم
import-passed-over = { $count ->
    [one] تُرك ملف واحد صيغته غير معروفة
    [two] تُرك ملفان صيغتهما غير معروفة
    [few] تُركت { $count } ملفات صيغها غير معروفة
    [many] تُرك { $count } ملفًا صيغها غير معروفة
   *[other] تُرك { $count } ملف صيغها غير معروفة
}
import-found = { $documents ->
    [zero] لا وثائق
    [one] وثيقة واحدة
    [two] وثيقتان
    [few] { $documents } وثائق
   *[other] { $documents } وثيقة
 }، { $count ->
    [zero] لا مواضع
    [one] موضع واحد
    [two] موضعان
    [few] { $count } مواضع
    [many] { $count } موضعًا
   *[other] { $count } موضع
 }
import-remove = اتركه
    .tip = يرفع الملف من القائمة (Delete)
import-choose-form = اختر…
import-reading = يُقرأ…
import-stopped = أُوقف قبل آخره، فليس هذا كل شيء
import-detected = { $form } (مكتشفة)
import-unit = الأرقام تعدّ
unit-told = كما يتبيّن
    .tip = يدل عليها النص المغطى، وإلا فوحدة الصيغة نفسها
unit-code-points = الرموز
    .tip = كما تعدّ لغة Python
unit-utf16 = وحدات UTF-16
    .tip = كما تعدّ لغتا Java وJavaScript
unit-graphemes = الحروف المرئية
    .tip = كما يعدّ القارئ
unit-bytes = البايتات
    .tip = بايتات UTF-8 كما تعدّ لغات Rust وGo وC
import-same = { $count ->
    [one] كان ملف واحد موجودًا كما هو
    [two] كان ملفان موجودين كما هما
    [few] كانت { $count } ملفات موجودة كما هي
   *[other] كان { $count } ملفًا موجودًا كما هو
}
import-cancelled = أُوقف:
why-metadata = لا تحفظ هذه الصيغة شيئًا عن الوثيقة نفسها: { $what }
why-spaces = لا تحفظ هذه الصيغة إلا الكلمات، فلا تبقى المسافات بينها
why-annotator = لا تتسع هذه الصيغة إلا لعمل واسم واحد
why-document-labels = لا تحفظ هذه الصيغة وسوم الوثائق: { $what }
why-entity = لا مكان في هذه الصيغة لما قيل عنه
why-no-place = لا مكان في هذه الصيغة لـ { $what }
why-no-spans = لا تحفظ هذه الصيغة مواضع
why-empty = لا تحفظ هذه الصيغة موضعًا لا يغطي شيئًا
why-cover = لا تحفظ هذه الصيغة موضعًا ذا أجزاء، فيغطي ما بينها أيضًا
why-split = لا تحفظ هذه الصيغة موضعًا ذا أجزاء، فعدد ما يصير إليه { $what }
why-parts = لا تحفظ هذه الصيغة موضعًا ذا أجزاء
why-sentences = موضع يتجاوز نهاية جملة، فصارت الجملتان واحدة
why-no-token = لا يغطي أي كلمة
why-edge-spaces = المسافات في طرفيه ليست كلمات
why-whole-tokens = لا تعرف هذه الصيغة إلا كلمات كاملة
why-same = لموضع آخر الوسم نفسه والنص نفسه
why-beside = لا تجمعه هذه الصيغة مع { $what }، وهو على النص نفسه
why-no-relations = لا تحفظ هذه الصيغة علاقات
why-no-end = أحد الموضعين اللذين يربطهما غير موجود
why-no-entities = لا تحفظ هذه الصيغة كيانات
why-no-mention = أحد المواضع التي تذكره غير موجود
form-json = وثائق كاملة بكل ما قيل عنها، في قائمة واحدة
form-jsonl = وثائق كاملة بكل ما قيل عنها، كل وثيقة في سطر
form-project = مجلد من النصوص، ووسوم كل واسم في ملفات مستقلة
form-brat = ملف ‎.txt ومعه ملف ‎.ann، وملف annotation.conf للمجلد؛ ويُقطع الموضع عند نهاية السطر
form-conll2003 = كلمات في أربعة أعمدة بوسوم IOB2، وفي الثالث المسافات، فيمكن استعادة النص
form-conll2002 = كلمات ووسوم IOB2 في عمودين، ولا تبقى مسافات النص
form-bioes = كلمات ووسوم BIOES في عمودين كما يتدرب عليها Flair وStanza، ولا تبقى المسافات
form-xmi = لبرامج INCEpTION وDKPro وcassis، والأنواع بجانبه في TypeSystem.xml
form-cas-json = لبرامج INCEpTION وUIMA وcassis، والأنواع في الملف
form-text = النص وحده، ملف لكل وثيقة، بلا مواضع
form-csv = سطر لكل موضع وعلاقة ووثيقة، لبرامج الجداول؛ وتُقرأ منها جداول النصوص أيضًا
form-tsv = الجدول نفسه، وبين خاناته علامات جدولة
import-unknown = صيغة هذا الملف غير معروفة: اخترها أعلاه
import-done = { $count ->
    [zero] لم تُستورد وثيقة جديدة
    [one] استُوردت وثيقة واحدة
    [two] استُوردت وثيقتان
    [few] استُوردت { $count } وثائق
   *[other] استُوردت { $count } وثيقة
}

cmd-agreement = الاتفاق
    .tip = إلى أي حد يتفق الواسمون، وفيمَ يختلفون
agreement-title = الاتفاق
agreement-annotator-tip = قارن عمل هذا الواسم، أو اتركه
agreement-all = كل الوثائق
    .tip = كل وثيقة عمل عليها أكثر من واسم
agreement-here = هذه الوثيقة
    .tip = الوثيقة المفتوحة وحدها
agreement-done = المنجز
    .tip = الوثائق التي أعلن كل من عمل عليها أنها أُنجزت
agreement-again = قِس من جديد
    .tip = اقرأ عمل الجميع من القرص مرة أخرى
agreement-figures = { $count ->
    [one] وثيقة واحدة · اتُّفق على { $agreed } · {"\u2066"}F1 { $f1 } · α { $alpha }{"\u2069"}
    [two] وثيقتان · اتُّفق على { $agreed } · {"\u2066"}F1 { $f1 } · α { $alpha }{"\u2069"}
    [few] { $count } وثائق · اتُّفق على { $agreed } · {"\u2066"}F1 { $f1 } · α { $alpha }{"\u2069"}
   *[other] { $count } وثيقة · اتُّفق على { $agreed } · {"\u2066"}F1 { $f1 } · α { $alpha }{"\u2069"}
}
agreement-figures-pair = اتُّفق على { $agreed } · {"\u2066"}F1 { $f1 } · κ { $alpha }{"\u2069"}
agreement-all-pairs = كل الأزواج
agreement-pairs = F1 لكل زوج
agreement-pair = { $first } و{ $second }: {"\u2066"}F1 { $f1 }{"\u2069"}، {"\u2066"}κ { $kappa }{"\u2069"}
agreement-kinds = الاختلافات
agreement-no-kinds = لا شيء: كل الوسوم سواء.
agreement-confusion = الوسوم، ما للأول بما للثاني
agreement-confused = { $first } مقابل { $second }: { $count }
agreement-nothing = غير موسوم
kind-missed = وسمه واحد فقط
kind-label = وسم آخر
kind-clitic = الحدود: لاصقة
kind-article = الحدود: أل التعريف
kind-title = الحدود: لقب
kind-quotation-mark = الحدود: علامة اقتباس
kind-punctuation = الحدود: ترقيم
kind-other = الحدود: غير ذلك
kind-nesting = التداخل
kind-relation = العلاقة
empty-agreement = الاتفاق يحتاج إلى واسمين، ولم يعمل على هذا المشروع إلا واحد. ليَسِم غيره الوثائق نفسها باسمه، أو استورد عمله من ملف ▸ استورد.
empty-agreement-chosen = اختر واسمين أعلاه لمقارنة عملهما.
empty-agreement-documents = ليس بين من اخترتهم وثيقة مشتركة هنا. اختر غيرهم، أو كل الوثائق.
cmd-relate = اربط…
    .tip = يبدأ علاقة من المقطع المحدد: اذهب إلى المقطع الآخر واضغط Enter
cmd-toggle-relations = أظهر كل العلاقات
    .tip = يظهر كل العلاقات، أو علاقات المقطع المحدد والذي تحت المؤشر وحدهما
relation-itself = لا يرتبط مقطع بنفسه
relation-double = هذان المقطعان مرتبطان هكذا من قبل
relation-reverse = { $type } علاقة في الاتجاهين، وهذان المقطعان مرتبطان بها من قبل
relation-not-from = { $type } لا تبدأ من { $label }
relation-not-to = { $type } لا تصل إلى { $label }
relation-most-from = { $count ->
    [zero] لا تبدأ { $type } من أي مقطع
    [one] لا تبدأ من المقطع أكثر من { $type } واحدة
    [two] لا تبدأ من المقطع أكثر من اثنتين من { $type }
    [few] لا تبدأ من المقطع أكثر من { $count } من { $type }
    [many] لا تبدأ من المقطع أكثر من { $count } من { $type }
   *[other] لا تبدأ من المقطع أكثر من { $count } من { $type }
}
relation-most-to = { $count ->
    [zero] لا تصل { $type } إلى أي مقطع
    [one] لا تصل إلى المقطع أكثر من { $type } واحدة
    [two] لا تصل إلى المقطع أكثر من اثنتين من { $type }
    [few] لا تصل إلى المقطع أكثر من { $count } من { $type }
    [many] لا تصل إلى المقطع أكثر من { $count } من { $type }
   *[other] لا تصل إلى المقطع أكثر من { $count } من { $type }
}
relation-no-type = لا علاقة في هذا المشروع بين { $from } و{ $to }
relation-no-types = ليس في هذا المشروع أنواع من العلاقات؛ يمكن أن تُسمى في hashiya.json
relation-no-span = لا مقطع هنا: اذهب إلى مقطع ثم اضغط المفتاح ثانية
relation-told = { $type }: من { $from } إلى { $to }
relation-jump = { $others ->
    [zero] { $type }: اذهب إلى { $text }
    [one] { $type }: اذهب إلى { $text }؛ وأخرى أبعد
    [two] { $type }: اذهب إلى { $text }؛ واثنتان أبعد
    [few] { $type }: اذهب إلى { $text }؛ و{ $others } أبعد
    [many] { $type }: اذهب إلى { $text }؛ و{ $others } أبعد
   *[other] { $type }: اذهب إلى { $text }؛ و{ $others } أبعد
}
relation-knob = اسحب هذه إلى مقطع آخر لربطهما، أو انقرها واذهب إليه
relation-turn = اقلبها
relation-retype = يعطي العلاقة نوعا آخر
relation-remove = أزل العلاقة
relations-count = { $count ->
    [zero] لا علاقات
    [one] علاقة واحدة
    [two] علاقتان
    [few] { $count } علاقات
    [many] { $count } علاقة
   *[other] { $count } علاقة
}
relating-go = علاقة من { $from }: اذهب إلى المقطع الآخر (Tab أو الأسهم أو نقرة) ثم Enter
relating-choose = من { $from } إلى { $to }: اضغط حرف النوع أو رقمه
relating-give-up = تراجع (Esc)
problem-relation = { $text }: { $reason }
cmd-schema = الوسوم والقواعد…
    .tip = الوسوم والعلاقات وقواعدها والإرشادات: إضافة وتسمية ودمج وتقسيم وحذف
cmd-guideline = إرشادات الوسم
    .tip = معنى وسم المقطع المحدد وكيف يُقرَّر
history-schema = الوسوم والقواعد
banner-schema = تعذّر تغيير الوسوم: { $reason }
document-labels = الوثيقة
document-label-unknown = هذا الوسم ليس في المخطط؛ انقره لينزع من الوثيقة
guideline-title = إرشادات
empty-guideline = لم يُكتب شيء عن هذا الوسم بعد: اكتب معناه وأمثلته وإرشاداته في «الوسوم والقواعد» (Ctrl+Shift+L)
empty-schema = لا وسوم بعد: أضف وسمًا أو اختر مخططًا جاهزًا من الأعلى
empty-schema-item = اختر وسمًا أو علاقة من القائمة أو أضف
schema-title = الوسوم والقواعد
schema-ready = مخططات جاهزة
schema-import = استورد…
    .tip = يضيف وسوم وعلاقات ملف hashiya.json أو annotation.conf من brat أو إعدادات Label Studio
schema-nothing-new = كل ذلك في المشروع من قبل
schema-busy = ما زال شيء يُحفظ؛ أعد المحاولة بعد لحظة
schema-done = تغيّرت الوسوم وما وُسم بها؛ يعيدها التراجع
schema-lacking = في النصوص وليس في المخطط:
schema-lacking-add = يضيف الوسم إلى المخطط
schema-labels = الوسوم
schema-relations = العلاقات
schema-document-labels = وسوم الوثائق
schema-add = أضف
schema-delete = احذف
    .tip = ينزعه من المخطط ومما وُسم، ويبقى في السلة
schema-bin = السلة
schema-bin-about = ما حُذف، الأحدث أولًا. الاستعادة تردّه إلى المخطط وإلى ما وُسم.
schema-bin-holds = { $count }، حذفها { $annotator }
schema-restore = استعد
    .tip = يردّه إلى المخطط وإلى ما وُسم
schema-name = الاسم في الملفات
schema-name-in = { $language ->
    [ar] الاسم (بالعربية)
   *[other] الاسم (بالإنجليزية)
}
schema-name-empty = لا بد له من اسم
schema-name-taken = لغيره هذا الاسم؛ و«ادمج في» يجعلهما واحدًا
schema-key = المفتاح
schema-key-form = حرف واحد من A إلى Z أو لا شيء
schema-key-taken = لغيره هذا المفتاح
schema-key-covers = مع هذا المفتاح لا يُستدعى «{ $action }» إلا من القائمة
schema-color = اللون
schema-color-usual = المعتاد
    .tip = اللون المعتاد لموضعه في القائمة
schema-color-form = اللون يُكتب هكذا: ‎#C2455A
schema-color-faint = قريب من لون الصفحة الفاتحة أو الداكنة، فيُعرض فيها بتباين أكبر
schema-color-alike = لا يميّزه المصابون بعمى الألوان من: { $labels }
schema-role = مقاطعه
schema-role-none = مقاطع فحسب
schema-role-quotation = اقتباسات
schema-role-cue = أفعال قول
schema-role-tip = يُربط الاقتباس بالمتكلم وفعل القول والمخاطب؛ وفعل القول يدل على نقل كلام
schema-description-in = { $language ->
    [ar] المعنى (بالعربية)
   *[other] المعنى (بالإنجليزية)
}
schema-examples = أمثلة
schema-another = سطر آخر
schema-guideline-in = { $language ->
    [ar] إرشادات (بالعربية)
   *[other] إرشادات (بالإنجليزية)
}
schema-attributes = السمات
schema-kind = القيم
schema-kind-text = نص
schema-kind-number = عدد
schema-kind-date = تاريخ
schema-kind-yes-no = نعم أو لا
schema-kind-choice = واحدة من قائمة
schema-values = القائمة، بفواصل
schema-values-form = قيمة واحدة على الأقل
schema-split = التقسيم
schema-split-about = يعطي بعض المقاطع وسمًا خاصًا: ما فيه كلمات معينة، أو ما له قيمة من سمة
schema-split-words = المقاطع التي فيها
schema-split-to = تأخذ الوسم
schema-split-by-words = قسّم بالكلمات
schema-up = أعلى
    .tip = قبل جاره (Ctrl+↑ في القائمة أو بالسحب)
schema-down = أسفل
    .tip = بعد جاره (Ctrl+↓ في القائمة أو بالسحب)
schema-merge = ادمج في
schema-from = من
schema-to = إلى
schema-any-label = أي وسم
schema-any-number = أي عدد
schema-rules = القواعد
schema-symmetric = في الاتجاهين
    .tip = معناها واحد في الاتجاهين
schema-most-from = أقصى ما يخرج من واحد
schema-most-to = أقصى ما يدخل إلى واحد
schema-number-form = عدد من 1 فأكثر أو لا شيء
schema-ask-rename = تسمية { $from } باسم { $to }
schema-ask-merge = دمج { $from } في { $to }: يصيران واحدًا
schema-ask-split = تقسيم { $from }: تصير بعض مقاطعه { $to }
schema-ask-delete = حذف { $from }
schema-looking = يُنظر فيما وُسم…
schema-affects-nothing = لا شيء مما وُسم
schema-count-labels = { $count ->
    [zero] لا وسوم وثائق
    [one] وسم وثيقة واحد
    [two] وسما وثيقتين
    [few] { $count } وسوم وثائق
    [many] { $count } وسم وثيقة
   *[other] { $count } وسم وثيقة
}
schema-count-documents = { $count ->
    [zero] لا وثائق
    [one] وثيقة واحدة
    [two] وثيقتان
    [few] { $count } وثائق
    [many] { $count } وثيقة
   *[other] { $count } وثيقة
}
schema-count-annotators = { $count ->
    [zero] لا أحد
    [one] واسم واحد
    [two] واسمان
    [few] { $count } واسمين
    [many] { $count } واسمًا
   *[other] { $count } واسم
}
schema-affects-annotator = { $annotator }: { $count } في { $documents ->
    [zero] لا وثائق
    [one] وثيقة واحدة
    [two] وثيقتين
    [few] { $documents } وثائق
    [many] { $documents } وثيقة
   *[other] { $documents } وثيقة
}
schema-kept = ما يُحذف يبقى في السلة وتمكن استعادته.
schema-make = نفّذ
    .tip = خطوةً واحدة يعيدها التراجع
schema-give-up = اتركه
schema-confidence = الثقة
    .tip = يُذكر لكل مقطع مدى الثقة به من 0 إلى 1
cmd-go-next-quotation = الاقتباس المقترح التالي
    .tip = ينتقل إلى الاقتباس التالي مما وُجد؛ مفتاح الإدخال يسمه، ومفتاح الحذف يرده
cmd-go-previous-quotation = الاقتباس المقترح السابق
    .tip = يرجع إلى الاقتباس السابق
cmd-accept-quotation = قبول
    .tip = يسم الاقتباس وفعل القول والمتكلم ويربط بينها، ثم ينتقل إلى التالي
cmd-reject-quotation = رد
    .tip = لا يسم شيئًا، ولا يُقترح هذا الاقتباس ثانية
cmd-other-reading = قراءة أخرى
    .tip = يعرض وجهًا آخر لقراءة الاقتباس المقترح
cmd-tie-speaker = عيّن المتكلم
    .tip = يجعل المحدد متكلم الاقتباس الذي حُدد آخرًا
cmd-tie-cue = عيّن فعل القول
    .tip = يجعل المحدد اللفظ الدال على القول
cmd-tie-addressee = عيّن المخاطب
    .tip = يجعل المحدد من وُجّه إليه القول
quotation-suggested = اقتباس مقترح { $place } من { $count }
quotation-previous = السابق
quotation-next = التالي
quotation-seeking = يجري البحث عن الاقتباسات…
quotation-of = من الاقتباس
quotation-speaker = المتكلم
quotation-cue = فعل القول
quotation-addressee = المخاطب
quotation-nothing = لا شيء
quotation-jump = ينتقل إليه
quotation-untie = فك الربط
    .tip = يفك الربط ويبقى الوسم
quotation-reading = القراءة { $place } من { $count }
quotation-direct = مباشر
quotation-indirect = غير مباشر
quotation-mixed = مختلط
rule-cue-before = عُرف بفعل قول قبل علامتي التنصيص
rule-cue-after = عُرف بفعل قول بعد علامتي التنصيص
rule-cue-between = عُرف بفعل قول بين جزأين
rule-goes-on = تتمة الاقتباس السابق
rule-marks = عُرف بعلامتي التنصيص وحدهما: لم يُذكر قائله
rule-colon = عُرف بفعل قول ونقطتين
rule-clause = عُرف بفعل قول وجملته
rule-clause-before = عُرف بفعل قول بعد الجملة
rule-source = عُرف باسم المصدر
by-marked = موسوم
by-subject = بجوار فعل القول
by-apposition = بعد لقب
by-title = من دون اللقب
by-carried = من السياق السابق
repair-reopened = فُتحت علامات التنصيص مرتين وأُغلقت مرة
repair-reclosed = فُتحت علامات التنصيص مرة وأُغلقت مرتين
repair-unclosed = لم تُغلق علامات التنصيص
repair-unopened = لم تُفتح علامات التنصيص
repair-other-mark = فُتح بعلامة وأُغلق بأخرى
banner-no-quotation = لم يوجد اقتباس آخر
banner-no-quotation-label = ليس في المخطط وسم للاقتباسات: اجعل لأحد الوسوم الدور ‎"quotation"‎ في hashiya.json
banner-no-relation = ليست في المخطط علاقة من هذا النوع: أضفها إلى hashiya.json
banner-nothing-to-tie = حدد الكلمات أو الموضع أولًا
banner-not-tied = المخطط يربط الاقتباس بوسوم أخرى
banner-no-label-to-tie = ليس في المخطط وسم لهذا: سم الكلمات أولًا
banner-tied-already = هو مربوط بالاقتباس من قبل
cmd-take-date = أخذ القيمة المقترحة
    .tip = يعطي التاريخ المختار القيمة التي قرأتها القواعد فيه
cmd-fill-dates = إعطاء كل تاريخ قيمته
    .tip = يعطي كل تاريخ بلا قيمة في الوثيقة القيمة التي قرأتها القواعد فيه
cmd-document-date = تاريخ الوثيقة…
    .tip = يحدد اليوم الذي تُحسب منه كلمات مثل أمس والشهر الماضي
history-document-date = أُرِّخت الوثيقة
date-take = { $value }
date-rule = قُرئ: { $rule }
date-as-proposed = كما تقرؤه القواعد: { $rule }
date-none = لم تقرأ القواعد تاريخاً هنا.
date-filled = { $count ->
    [zero] لم يُعطَ أي تاريخ قيمة
    [one] أُعطي تاريخ واحد قيمته
    [two] أُعطي تاريخان قيمتيهما
    [few] أُعطيت { $count } تواريخ قيمها
    [many] أُعطي { $count } تاريخاً قيمها
   *[other] أُعطي { $count } تاريخ قيمها
 }، وبقي بلا قيمة: { $left }
date-unknown = من دونه يبقى اليوم والأسبوع الماضي وأمثالهما مفتوحة (X).
date-from-text = { $value }، من النص
date-from-text-tip = يأخذ هذا تاريخاً للوثيقة
date-show = إظهار
field-document-date = تاريخ الوثيقة
hint-document-date = 2022-10-24
date-why-form = يُكتب التاريخ مثل 2022 أو 2022-10 أو 2022-10-24 أو XXXX-10-24 أو 2022-10-23/2022-10-26
date-why-year = لا سنة -0000: السنة التي قبل 0001 هي 0000
date-why-month = لا شهر رقمه { $month }
date-why-day = لا يوم رقمه { $day }: عدد أيام { $month } هو { $most }
date-why-week = لا أسبوع رقمه { $week }: عدد أسابيع { $year } هو { $most }
date-why-weekday = لا يوم رقمه { $day } في الأسبوع: الإثنين 1 والأحد 7
date-why-time = لا وقت { $time }
date-why-reversed = ينتهي ({ $to }) قبل أن يبدأ ({ $from })
date-why-open = لا بد من ذكر أحد طرفي الفترة
date-rule-day-month-year = يوم وشهر وسنة
date-rule-day-month = يوم وشهر، والسنة من تاريخ الوثيقة
date-rule-month-year = شهر وسنة
date-rule-month = شهر، والسنة من تاريخ الوثيقة
date-rule-numeric = أرقام
date-rule-numeric-either = أرقام: اليوم قبل الشهر، وقد يكون العكس
date-rule-hijri-day = يوم هجري بتقويم أم القرى
date-rule-hijri-month = أيام شهر هجري بتقويم أم القرى
date-rule-hijri-year = أيام سنة هجرية بتقويم أم القرى
date-rule-hijri-gregorian = مذكور بالتقويمين
date-rule-year = سنة
date-rule-years = من سنة إلى سنة
date-rule-decade = عقد
date-rule-century = قرن
date-rule-division = جزء من سنة
date-rule-weekday = يوم من الأسبوع، بحسب تاريخ الوثيقة
date-rule-relative-day = اليوم وأمثاله، بحسب تاريخ الوثيقة
date-rule-relative = أسبوع أو شهر أو سنة، بحسب تاريخ الوثيقة
date-rule-ago = مدة قبل تاريخ الوثيقة
date-rule-interval = من تاريخ إلى تاريخ
date-rule-time = وقت من اليوم
cmd-pick-entity = حدّد الكيان…
    .tip = يحدد الشخص أو المنظمة أو الكيان الذي يذكره الموضع
cmd-go-next-mention = الذِّكر التالي
    .tip = ينتقل إلى الذِّكر التالي للكيان نفسه
cmd-go-previous-mention = الذِّكر السابق
    .tip = ينتقل إلى الذِّكر السابق للكيان نفسه
field-entity = الكيان بأي من أسمائه
entity-new = كيان جديد «{ $name }»
entity-new-about = سجل في المشروع لكل وثائقه
entity-new-chain = هنا فقط
entity-chain = في هذه الوثيقة
entity-chain-about = سلسلة ذِكر في هذه الوثيقة، بلا سجل في المشروع
entity-none = بلا كيان
entity-picker-keys = السهمان للاختيار · Enter للأخذ · Esc للإغلاق
entity-mentions = { $count ->
    [zero] لا ذِكر هنا
    [one] ذِكر واحد هنا
    [two] ذِكران هنا
    [few] { $count } مواضع ذِكر هنا
   *[other] { $count } موضع ذِكر هنا
}
entity-unsaid = لا يذكر كيانًا
entity-unlink = فُكّ الارتباط
    .tip = لا يعود هذا الموضع ذِكرًا له
entity-learn = تعلّم هذا الاسم
    .tip = يضيف نص هذا الموضع إلى أسماء الكيان
entities-not-kept = لا يمكن حفظ كيانات المشروع، فلم يتغير شيء. أصلح entities.jsonl وافتح المشروع من جديد.
entities-laid-over = { $count ->
    [one] غيّر برنامج آخر كيانًا غُيّر هنا أيضًا؛ وحُفظ ما قاله كلاهما
    [two] غيّر برنامج آخر كيانين غُيّرا هنا أيضًا؛ وحُفظ ما قاله كلاهما
    [few] غيّر برنامج آخر { $count } كيانات غُيّرت هنا أيضًا؛ وحُفظ ما قاله كلاهما
   *[other] غيّر برنامج آخر { $count } كيانًا غُيّرت هنا أيضًا؛ وحُفظ ما قاله كلاهما
}
history-record = غُيّر كيان
cmd-propose-mentions = ابحث عن بقية مواضع ذِكره
    .tip = يعرض المواضع الأخرى التي تسمي الكيان نفسه في كل الوثائق، لربطها به دفعة واحدة
proposal-title = مواضع ذِكر أخرى: { $name }
proposal-names = البحث عن: { $names }
proposal-take = { $count ->
    [zero] لا شيء للأخذ
    [one] خذ موضعًا واحدًا
    [two] خذ موضعين
    [few] خذ { $count } مواضع
   *[other] خذ { $count } موضعًا
}
    .tip = يربط المختار بالكيان ويسم ما لم يُوسم بعد، في كل الوثائق، بتراجع واحد
proposal-other = يذكر { $name }
proposal-unmarked = لم يُوسم بعد
empty-proposal = لا يسميه موضع آخر. علّم المزيد من أسمائه ثم ابحث من جديد.
entities-changed = تغير النص أو وسومه في هذه الأثناء؛ ابحث من جديد وأعد الأمر
cmd-entities = لوحة الكيانات
    .tip = تعرض كل ما يعرفه المشروع من أشخاص ومنظمات وكيانات أخرى
entities-title = الكيانات
entities-count = { $count ->
    [zero] لا كيان
    [one] كيان واحد
    [two] كيانان
    [few] { $count } كيانات
   *[other] { $count } كيانًا
}
empty-entities = لا يُعرف أي كيان بعد. اختر موضعًا واضغط E لتحدد من هو، أو اكتب اسمًا أعلاه واضغط «أضف»، أو خذ قائمة أسماء: جدولًا أو أسطر JSON أو مقتطفًا من ويكي بيانات.
empty-entities-found = لا كيان بهذا الاسم
empty-entity = اختر كيانًا لترى ما يقال عنه وتغيّره؛ واختر عدة كيانات مع Ctrl لدمجها
empty-mentions = لا يذكره شيء بعد
entity-counting = يُعد ذِكره…
entity-mentions-title = مواضع ذِكره؛ اختر بعضها لتجعلها كيانًا آخر
entity-mark-all = الكل
entity-numbers = { $here } هنا · { $all }
entity-unnamed = كيان جديد
entity-add = أضف
    .tip = يضيف كيانًا بالاسم المكتوب
entity-merge = ادمج
    .tip = يجعل المختار كيانًا واحدًا: يبقى اسم الأول، وتصير أسماء البقية أسماء أخرى له، ويصير ذِكرها ذِكرًا له في كل الوثائق
entity-delete = احذف
    .tip = يزيل المختار من المشروع؛ وتبقى المواضع بلا كيان
entity-split = افصل
    .tip = يجعل المواضع المختارة ذِكرًا لكيان جديد
entities-lists = خذ قائمة…
    .tip = جدول فيه عمود أسماء، أو أسطر JSON، أو مقتطف من ويكي بيانات؛ تُعرض قبل أن يُكتب شيء
entities-stop-tip = يوقف القراءة؛ ولا يتغير شيء
entities-chosen = اختير { $count } من الكيانات؛ وبعد الدمج هي { $name }
entities-list = { $name }: { $new } جديدة، و{ $joined } ضُمت إلى المعروف بالرابط أو المعرّف نفسه، و{ $same } معروفة من قبل
entities-take-tip = يضيفها إلى كيانات المشروع؛ ولا يُستبدل شيء معروف، وتراجع واحد يلغي ذلك
entities-imported = { $new } كيانات جديدة، وضُم { $joined }
entity-known = معروف
entity-open-link = افتح الرابط
entity-field-name = الاسم
entity-hint-name = لا بد له من اسم
entity-field-kind = النوع
entity-hint-kind = وسم، مثل person
entity-field-names = بحسب اللغة
entity-hint-names = en: Sergey Lavrov; ru: …
entity-field-aliases = أسماء أخرى
entity-hint-aliases = أسماء بينها فواصل منقوطة
entity-field-description = الوصف
entity-hint-description = بضع كلمات
entity-field-link = الرابط
entity-hint-link = Q58217 أو أي عنوان

# Annotators
cmd-choose-annotator = اعمل باسم…
    .tip = اختر من يعمل هنا؛ وسوم كل واسم محفوظة على حدة
cmd-take-over = تولَّ العمل
    .tip = حاول من جديد أن يكون هذا العمل لهذه النافذة
cmd-review = انظر في عمل الآخرين
    .tip = اعرض وسوم واسم آخر على هذا النص، أو وسومك من جديد
cmd-review-next = الواسم التالي
    .tip = اعرض وسوم الواسم التالي لهذا النص
cmd-take-span = انسخ المقطع
    .tip = انسخ المقطع عند المؤشر إلى عملك
cmd-take-all-spans = انسخ كل المقاطع
    .tip = انسخ كل المقاطع إلى عملك، إلا ما عندك منها، خطوةً واحدة
status-read-only = للقراءة فقط
people-reviewing = هذا عمل { $name }؛ لا يمكن تغيير شيء فيه
people-back = عد إلى عملي
people-held = لا يمكن تغيير شيء هنا: هذا العمل مفتوح في مكان آخر ({ $holder })
people-holder = { $user } على { $host }، العملية { $process }، منذ { $since }
people-holder-unknown = لا يُعرف عند من
people-theirs = هذا عمل غيرك ولا يمكن تغييره؛ عد إلى عملك أو انسخ المقطع
people-locked = لم يتغير شيء: هذا العمل مفتوح في برنامج آخر
people-blind = هذا المشروع محجوب: يبقى عمل الآخرين مخفيًا («blind» في hashiya.json)
people-nobody-else = لم يعمل أحد غيرك على هذه الوثيقة
people-nothing-new = ليس فيه ما ليس في عملك
people-other-text = عملهم على نص آخر؛ لم يُنسخ شيء
people-taken = { $count ->
    [zero] لم يُنسخ أي مقطع
    [one] نُسخ مقطع واحد إلى عملك
    [two] نُسخ مقطعان إلى عملك
    [few] نُسخت { $count } مقاطع إلى عملك
    [many] نُسخ { $count } مقطعًا إلى عملك
   *[other] نُسخ { $count } مقطع إلى عملك
}
banner-held = عمل { $name } مفتوح في برنامج آخر: { $holder }. يمكن قراءته هنا لا تغييره. أغلق البرنامج الآخر ثم تولَّ العمل، أو اعمل باسم آخر.
chooser-title = من يعمل هنا؟
chooser-about = لكل واسم مجلد في «annotations». يُحفظ ما فعلته قبل أن يُفتح عمل الآخر.
chooser-new = اسم جديد
chooser-work = اعمل بهذا الاسم
name-empty = اكتب اسمًا
name-character = لا يمكن أن يكون «{ $character }» في اسم مجلد؛ احذفه
name-hidden = في الاسم { $character } وهو لا يظهر؛ احذفه
name-reserved = الاسم «{ $name }» محجوز لشيء آخر؛ اختر غيره
name-long = الاسم طويل جدًّا؛ اختر اسمًا لا يزيد على ستين حرفًا
name-clash = «{ $name }» موجود ولا يختلف إلا بما لا تميزه كل الأنظمة؛ اختره أو اختر اسمًا آخر
cmd-mend-problem = أصلح
    .tip = يصلح المشكلة التي تنظر فيها
problem-stale = تغيّر النص أو الوسم في الأثناء؛ انظر من جديد
problem-mended = { $count ->
    [one] أُصلحت
    [two] أُصلحت اثنتان
    [few] أُصلحت { $count }
   *[other] أُصلحت { $count }
}
problem-mend-alike = أصلحها كلها ({ $count })
    .tip = يصلح كل ما كان من هذا في هذه الوثيقة بخطوة واحدة
problem-mend-all = أصلحها كلها ({ $count })
    .tip = يصلح كل ما كان من هذا في الوثائق كلها بخطوة واحدة
problem-rule-off = عطّل
    .tip = لا يُنبَّه أحد في هذا المشروع إلى هذا بعد الآن
problem-rule-is-off = معطّلة: { $rule }
problem-rule-on = فعّل
problem-mute = اتركه كما هو…
    .tip = لا يُنبَّه إليه بعد الآن، ويمكن ذكر السبب
problem-mute-reason = لماذا هو صحيح كما هو
problem-mute-take = اتركه
problem-unmute = نبّه إليه من جديد
problems-muted = { $count ->
    [one] متروك كما هو
    [two] متروكان كما هما
    [few] { $count } متروكة كما هي
   *[other] { $count } متروكة كما هي
}
problems-scan = ابحث في الوثائق كلها
    .tip = يجد ما هو غريب في عملك على الوثائق كلها، والنص الواحد الموسوم بوسمين في وثيقتين
problems-reading = { $count } من { $total } وثيقة
problems-stop = أوقف
problems-in-all = { $count ->
    [0] لا شيء غريب في أي وثيقة
    [one] مشكلة واحدة في الوثائق كلها
    [two] مشكلتان في الوثائق كلها
    [few] { $count } مشكلات في الوثائق كلها
   *[other] { $count } مشكلة في الوثائق كلها
}
rule-covers-nothing = لا يغطي نصًّا
rule-edge-on-space = يبدأ أو ينتهي بفراغ
rule-edge-hidden = يبدأ أو ينتهي بمحرف لا يظهر
rule-edge-on-punctuation = يبدأ أو ينتهي بعلامة ترقيم
rule-half-a-pair = فيه إحدى علامتين متلازمتين
rule-edge-in-character = يفصل حرفًا عن حركاته
rule-edge-in-word = يقطع كلمة
rule-clitic-inside = فيه لاصقة تبقى خارجه في هذا المشروع
rule-clitic-outside = تنقصه لاصقة تدخل فيه في هذا المشروع
rule-crossing = يتقاطع مع وسم آخر
rule-duplicate = مكرر
rule-over-paragraph = يتجاوز نهاية الفقرة
rule-no-speaker = بلا قائل، ولغيره قائل
rule-no-value = بلا قيمة، ولغيره قيمة
rule-wrong-value = قيمته غير ممكنة
rule-relation-against-schema = علاقة تخالف القواعد
rule-unknown-label = وسمه غير معروف في المخطط
rule-labelled-otherwise = للنص نفسه وسم آخر في موضع آخر
rule-left-bare = النص نفسه موسوم في موضع آخر، لا هنا

# The team
cmd-team = وزّع واستلم…
    .tip = حدد لمن كل وثيقة، وسلّمها، واستلم العمل بعد ذلك
team-title = لمن كل وثيقة
team-nobody = ليس لأحد وثائق أو عمل هنا بعد؛ اكتب الأسماء أدناه
team-count = { $count ->
    [zero] لا وثائق
    [one] وثيقة واحدة
    [two] وثيقتان
    [few] { $count } وثائق
    [many] { $count } وثيقة
   *[other] { $count } وثيقة
}
team-zip = سلّمها ملفًّا مضغوطًا…
    .tip = احزم هذه الوثائق مع الوسوم وعمل الواسم نفسه ليُعمل عليها في مكان آخر
team-folder = مجلدًا…
    .tip = انسخ هذه الوثائق مع الوسوم وعمل الواسم نفسه إلى مجلد
team-assign-about = توزَّع الوثائق بالتساوي، ولا يؤخذ من أحد شيء.
team-names = الأسماء، بينها فواصل
team-overlap = عدد الواسمين للوثيقة المشتركة
team-share = نسبة الوثائق المشتركة في المئة
team-assign = وزّع
team-in-zip = استلم ملفًّا مضغوطًا…
team-in-folder = استلم مجلدًا…
team-odd-numbers = اكتب كم واسمًا للوثيقة، من 1 فصاعدًا، ونسبة من 0 إلى 100
team-not-saved = ما زالت الوسوم تُحفظ؛ حاول بعد لحظة
team-stopped = أُوقف العمل؛ لم يتغير شيء
team-done = تم { $count } من الملفات
team-assigned = { $count ->
    [0] كل شيء موزع من قبل
    [zero] كل شيء موزع من قبل
    [one] وُزعت وثيقة واحدة
    [two] وُزعت وثيقتان
    [few] وُزعت { $count } وثائق
    [many] وُزعت { $count } وثيقة
   *[other] وُزعت { $count } وثيقة
}
team-handed-out = سُلمت { $count } من الوثائق إلى { $path }{ $missing ->
    [0] {""}
   *[other] ؛ و{ $missing } مما وُزع لم تعد موجودة
}
team-handed-in = استُلم عمل { $name }: { $new } من الملفات جديدة، و{ $merged } مدموجة، و{ $same } كما هي، و{ $refused } تُركت، و{ $conflicts } من التغييرات تتعارض مع غيرها
status-not-assigned = ليست من وثائقك

cmd-mark-needs-look = تحتاج إلى نظر
    .tip = يقول إن على أحد أن ينظر في هذه الوثيقة، أو إن ذلك لم يعد لازمًا
cmd-skip-document = تخطَّ هذه الوثيقة
    .tip = يُخرج الوثيقة من العمل أو يعيدها إليه
cmd-next-to-do = التالية في العمل
    .tip = يذهب إلى الوثيقة التالية الجديدة أو التي لم تكتمل
documents-all-done = لم يبق ما يُعمل
documents-done = تمّ { $count } من { $total }
documents-reading = نُظر في { $count } من { $total }
documents-all = الكل
tip-documents-status = يعرض الوثائق التي في حالة واحدة
tip-documents-order = ترتيب القائمة
documents-mine = ما عليّ
    .tip = يعرض الوثائق التي عليك عملها وحدها
documents-find-in-texts = ابحث عن «{ $text }» في النصوص
order-name = بالاسم
order-status = بالحالة
order-spans = الأكثر وسومًا أولًا
status-new = جديدة
status-in-progress = قيد العمل
status-done = تمّت
status-needs-look = تحتاج إلى نظر
status-skipped = متخطّاة
documents-not-known = ما زال يُقرأ أيُّ الوثائق تمّت؛ حاول بعد قليل
