use super::*;
use icu_properties::{CodePointMapData, CodePointSetData, props};

fn all(text: &str) -> Vec<Quoted> {
    let (mut at, mut found) = (0, Vec::new());
    while at < text.len() {
        let group = group(text, at);
        at = group.range.end;
        found.extend(group.quoted);
    }
    found
}

#[track_caller]
fn check(text: &str, wanted: &[&str]) {
    let found: Vec<String> = all(text)
        .iter()
        .map(|quoted| {
            let parts: Vec<&str> = quoted.parts.iter().map(|part| text.get(part.clone()).unwrap()).collect();
            parts.join(" | ")
        })
        .collect();
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn every_quotation_mark_of_unicode_is_known() {
    let quotation = CodePointSetData::new::<props::QuotationMark>();
    let categories = CodePointMapData::<props::GeneralCategory>::new();
    for c in '\0'..=char::MAX {
        let category = categories.get(c);
        let wanted = quotation.contains(c)
            || category == props::GeneralCategory::InitialPunctuation
            || category == props::GeneralCategory::FinalPunctuation;
        assert_eq!(is_mark(c), wanted, "U+{:04X}", c as u32);
    }
}

#[test]
fn languages_pair_by_their_habits() {
    check("قال «نعم لذلك» ومضى", &["نعم لذلك"]);
    check("Er sagte: „Das ist so“, und ging. »Ja«, sagte sie.", &["Das ist so", "Ja"]);
    check("Il a dit : « Oui, c’est ça » et ‹ non ›.", &["Oui, c’est ça", "non"]);
    check("“He said ‘no’ to us,” she said.", &["He said ‘no’ to us,", "no"]);
    check("Hän sanoi: ”Niin on”.", &["Niin on"]);
    check("قال: ”نعم“ ثم مضى", &["نعم"]);
    check("彼は「はい『いいえ』」と言った", &["はい『いいえ』", "いいえ"]);
    check("He said ``it is so'' twice.", &["it is so"]);
}

#[test]
fn straight_marks_pair_by_what_stands_beside_them() {
    check("قال: \"نعم\"، ثم \"لا\".", &["نعم", "لا"]);
    check("مجلة ب\"السلام\" وال\"حرب\" لـ\"الجميع\"", &["السلام", "حرب", "الجميع"]);
    check("He said \"she said \"no\" to us\" twice", &["she said \"no\" to us", "no"]);
    check("\u{200F}\"نعم\"\u{200F}، قال", &["نعم"]);
    check("قال \" نعم \" ومضى", &["نعم"]);
    check("قال عنه :\" أنه أفضل \".", &["أنه أفضل"]);
    check("الكروية \" وقال رونالدو : \" أنا سعيد \" .", &["أنا سعيد"]);
}

#[test]
fn apostrophes_and_measures_are_no_marks() {
    check("It's the dogs' turn, isn't it? The '90s were Qur’an years.", &[]);
    check("He is 6'2\" tall, 5\" wide.", &[]);
    check("צה\"ל הודיע כי \"זה נכון\"", &["זה נכון"]);
    check("'It's mine,' he said.", &["It's mine,"]);
}

#[test]
fn a_mark_left_over_is_read_as_well_as_can_be() {
    let text = "وأكّد \"الالتزام بروسيا \"حيث أنها شريك هام\"، مشيراً إلى أن \"الدول تأمل\".";
    check(text, &["الالتزام بروسيا \"حيث أنها شريك هام", "الدول تأمل"]);
    let found = all(text);
    assert_eq!(found[0].repair, Some(Repair::Reopened));
    let others: Vec<&str> = found[0].others.iter().map(|parts| text.get(parts[0].clone()).unwrap()).collect();
    assert_eq!(others, ["حيث أنها شريك هام", "الالتزام بروسيا"]);
    check("قال: \"نعم لذلك. ثم مضى", &["نعم لذلك. ثم مضى"]);
    check("وأضاف: نعم لذلك\" ثم مضى", &["نعم لذلك"]);
    check("قال \"نعم” ومضى", &["نعم"]);
    check("يقول الرازي أيضا \" وقد رأيت رجلا .", &["وقد رأيت رجلا ."]);
    check("وقعت الشكوك \"، ولا يلاحظ ذلك", &["وقعت الشكوك"]);
}

#[test]
fn a_quotation_runs_over_paragraphs() {
    check("قال: «أولا هذا.\n«وثانيا ذاك.\n\n«وثالثا» ومضى", &["أولا هذا. | وثانيا ذاك. | وثالثا"]);
    check("“One.\r\n“Two,” he said. “Three.”", &["One. | Two,", "Three."]);
    check("قال: «أولا هذا.\nوثانيا ذاك».\nنعم", &["أولا هذا. | وثانيا ذاك"]);
}
