//! Snapshots of whole screens. `INSTA_UPDATE=always cargo test --test app` updates them.

use tidings::news::{Feed, SafeText};

use crate::sim::article::{almanac, reading, three_links};
use crate::sim::fake_feeds::{candidate, feed};
use crate::sim::harness::Sim;

/// Tests of a name, a size and keys: the screen after these keys is compared with its snapshot.
macro_rules! screens {
    ($start:expr; $($name:ident $columns:literal x $rows:literal $keys:literal;)*) => {
        $(
            #[test]
            fn $name() {
                let mut sim = $start;
                sim.resize($columns, $rows).keys($keys);
                insta::assert_snapshot!(stringify!($name), sim.screen());
            }
        )*
    };
}

screens! { Sim::start();
    wide 120 x 30 "";
    medium 80 x 24 "j";
    small_list 40 x 12 "";
    small_article 40 x 12 "j<Enter>";
    filtering 100 x 16 "/tra";
    filter_applied 100 x 16 "/tra<Enter>";
    help 100 x 30 "?";
    zen 100 x 16 "jz<Space>";
    marks 100 x 16 "fjrjA";
    nothing_found 60 x 12 "/qqq";
    tiny 12 x 4 "";
}

/// Feeds of which one failed, one is gone and one has a long name.
fn with_failed_feeds() -> Sim {
    let mut sim = Sim::subscribed();
    sim.feeds().by_title("Science").problem = Some(SafeText::new("no answer within 15 s"));
    sim.feeds().by_title("Weather").gone = true;
    sim.feeds().all.push(feed("A feed whose name is longer than the pane is wide", &["news"]));
    sim.send_feeds();
    sim
}

screens! { with_failed_feeds();
    sources_160 160 x 30 "";
    sources_120 120 x 20 "\\G";
    sources_80 80 x 20 "\\jj";
    sources_40 40 x 16 "\\jj";
    sources_filter 120 x 16 "\\/wo";
    one_source 100 x 12 "\\Gkk<Enter>";
    adding_a_feed 100 x 8 "aexample.org";
    failed_feeds 80 x 14 "RRE";
    failed_feeds_small 36 x 8 "RRE";
}

/// Feeds with several tags, similar names, and addresses without a title.
fn with_many_tags() -> Sim {
    let mut sim = Sim::subscribed();
    let all = &mut sim.feeds().all;
    for part in ["Europe", "Africa", "the Pacific"] {
        all.push(feed(&format!("Reports from all over {part}"), &["news", "world affairs"]));
    }
    for path in ["atom.xml", "feeds/world.xml", "feeds/city.xml"] {
        let title = format!("127.0.0.1:8765/{path}");
        let address = SafeText::new(&format!("http://{title}"));
        all.push(Feed { address, problem: Some("no answer".into()), ..feed(&title, &[]) });
    }
    all.push(feed("日本経済新聞東京版国際面", &["日本語"]));
    all.push(feed("日本経済新聞東京版社会面", &["日本語"]));
    sim.send_feeds();
    sim.settle();
    sim
}

screens! { with_many_tags();
    tree_120 120 x 35 "\\jj";
    tree_80 80 x 24 "\\Gk";
    tree_40 40 x 12 "\\jhjjj";
    tree_unread 120 x 35 "\\GA2gjjA";
    tree_filter 80 x 24 "\\/xml<Enter>";
    tree_filter_40 40 x 12 "\\/news";
    tree_nothing_unread 40 x 12 "A2\\";
}

#[test]
fn choosing_a_feed() {
    let mut sim = Sim::subscribed();
    let found = ["Articles of the day", "Comments"].map(candidate).to_vec();
    sim.feeds().found = Some(Ok(tidings::app::Subscribed::Choose(found)));
    sim.resize(100, 16).keys("asite.example<Enter>j");
    insta::assert_snapshot!("choosing_a_feed", sim.screen());
}

#[test]
fn updated_article() {
    let mut sim = Sim::subscribed();
    sim.keys("jrk");
    sim.load_revised(&[("Zürich opens its longest tram line", "Transport", 5, 3)], &[0]);
    sim.settle();
    sim.keys("j").resize(100, 12);
    insta::assert_snapshot!("updated_article", sim.screen());
}

fn with_views() -> Sim {
    let mut sim = Sim::subscribed();
    sim.send_views(&[
        ("trams", "zur"),
        ("money & banks", "bank | 銀行"),
        ("news not read", "is:unread tag:news"),
    ]);
    sim
}

screens! { with_views();
    views_160 160 x 20 "4";
    views_80 80 x 10 "6/t";
    views_40 40 x 8 "4";
    completing 100 x 16 "/t source:<Tab><Tab>";
    completing_40 40 x 8 "/t is:<Tab>";
    saving_a_view 80 x 14 "/t<Enter>:save my t";
    views_in_palette 80 x 14 ":view";
    text_search 100 x 16 "/harbour<C-f>";
    text_search_40 40 x 11 "/harbour<C-f><Enter>";
    matches 100 x 16 "/body:harbour<Enter>jj<Enter>nn";
    filter_hint 80 x 8 "/tide after:someday";
    filter_help 100 x 24 "?source:";
}

/// The almanac, with links in its first paragraph.
fn with_links() -> Sim {
    let mut document = three_links();
    document.blocks.extend(almanac().blocks);
    reading(100, 20, document)
}

screens! { with_links();
    page_links 100 x 20 ";";
    page_links_40 40 x 12 ";";
    page_link_chosen 100 x 20 ";s";
    page_link_chosen_40 40 x 12 ";d";
    page_address 80 x 20 ";di";
    page_address_40 40 x 12 ";si";
    page_contents 100 x 20 "}}c";
    page_contents_40 40 x 12 "c";
    page_contents_found 100 x 20 "cthe";
    page_find 100 x 20 "/hour";
    page_find_40 40 x 12 "/hour<Enter>n";
    page_section 120 x 16 "}}}";
}
