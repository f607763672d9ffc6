use super::tests::{facts, read};

const BODY: &str = "The council met on Tuesday and agreed on everything, which nobody could remember happening before.\n\n\
                It will meet again in May, and expects to agree on nothing at all then.";

/// Lines above the text, and what is read from them: title, whether there is a date, summary, authors, source.
type Row =
    (&'static str, &'static str, bool, Option<&'static str>, &'static [&'static str], Option<&'static str>);

const HEADS: &[Row] = &[
    (
        "Council agrees\n\nJane Doe | Reuters\nNov 24, 2024\n\n",
        "Council agrees",
        true,
        None,
        &["Jane Doe"],
        Some("Reuters"),
    ),
    (
        "Council agrees\n\nBy JANE DOE\nUpdated 24 November 2024\n\n",
        "Council agrees",
        false,
        None,
        &["JANE DOE"],
        None,
    ),
    (
        "The Guardian\nWorld news\n\nCouncil agrees on all, at last\n\nJane Doe in Tallinn\nSun 24 Nov 2024 10.30 GMT\n\n",
        "Council agrees on all, at last",
        true,
        None,
        &["Jane Doe"],
        Some("The Guardian"),
    ),
    ("POLITICS\n\nCouncil agrees on all\n\n", "Council agrees on all", false, None, &[], None),
    (
        "Home > News > Town\nCouncil agrees on all\n24.11.2024\n\n",
        "Council agrees on all",
        true,
        None,
        &[],
        None,
    ),
    (
        "Council agrees\n\nA rare day in the town hall.\n\nBy Jane Doe, BBC News\n\n",
        "Council agrees",
        false,
        Some("A rare day in the town hall."),
        &["Jane Doe"],
        Some("BBC News"),
    ),
    (
        "“Council agrees” - The Daily Post\n\nCouncil Agrees\n\n",
        "Council Agrees",
        false,
        None,
        &[],
        Some("The Daily Post"),
    ),
    (
        "Council agrees\n\nJane Doe\nPolitical correspondent\n\n",
        "Council agrees",
        false,
        None,
        &["Jane Doe"],
        None,
    ),
    (
        "Council agrees\nPar Anne Le Goff, 24 novembre 2024\n\n",
        "Council agrees",
        true,
        None,
        &["Anne Le Goff"],
        None,
    ),
    ("Council agrees\nSource: Reuters\n\n", "Council agrees", false, None, &[], Some("Reuters")),
    (
        "Council agrees\n\nMembers speak of a rare day in the old hall\n\n",
        "Council agrees",
        false,
        Some("Members speak of a rare day in the old hall"),
        &[],
        None,
    ),
    (
        "Council agrees in the U.S.\n\nLast modified on Sun 24 Nov 2024 10.30 CET\n\nShare\n\n",
        "Council agrees in the U.S.",
        false,
        None,
        &[],
        None,
    ),
    (
        "Council agrees\n\nBy Jane Doe\nTown correspondent, BBC News\n\nPhoto: A. Smith\n\n",
        "Council agrees",
        false,
        None,
        &["Jane Doe"],
        Some("BBC News"),
    ),
    (
        "Jane Doe / Dagbladet\n24.11.2024\n\nCouncil agrees\n\n",
        "Council agrees",
        true,
        None,
        &["Jane Doe"],
        Some("Dagbladet"),
    ),
    (
        "Council agrees\n\nEin seltener Tag im Rathaus. Niemand stritt.\n\nVon Jana Doe und Karl Meier, Kleinroda\n\n",
        "Council agrees",
        false,
        Some("Ein seltener Tag im Rathaus. Niemand stritt."),
        &["Jana Doe", "Karl Meier"],
        None,
    ),
    (
        "COUNCIL AGREES ON ALL AFTER A\nLONG NIGHT OF DEBATE\nby Jane Doe, Staff Writer\n\n",
        "COUNCIL AGREES ON ALL AFTER A LONG NIGHT OF DEBATE",
        false,
        None,
        &["Jane Doe"],
        None,
    ),
    ("A Quiet Night in the Council.\n\n", "A Quiet Night in the Council.", false, None, &[], None),
];

#[test]
fn the_head_takes_many_forms() {
    for &(head, title, date, summary, authors, source) in HEADS {
        let articles = read(&format!("{head}{BODY}\n"));
        let (got_title, published, got_summary, got_authors, heads, paragraphs) = facts(&articles[0]);
        assert_eq!(got_title, title, "{head}");
        assert_eq!(published.is_some(), date, "{head}");
        assert_eq!(got_summary, summary, "{head}");
        assert_eq!(got_authors, authors, "{head}");
        assert_eq!(articles[0].source.as_deref(), source, "{head}");
        let credit = usize::from(head.contains("Photo:"));
        assert_eq!((heads.len(), paragraphs), (0, 2 + credit), "{head}");
    }
}
