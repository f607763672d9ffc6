//! Writing systems: directions, widths, where a line may end.

use crate::pages;

pages! { html:
    hebrew 40 "<h2>כותרת</h2><p>זוהי פסקה ארוכה דיה כדי שתצטרך שתי שורות בעמוד הזה.</p><ul><li>אחת</li><li>שתיים</li></ul><blockquote>ציטוט</blockquote>";
    arabic_and_latin 40 "<p dir=rtl>قالت وكالة Reuters إن الأسعار ارتفعت بنسبة 12% هذا العام.</p><p>And in English.</p>";
    japanese 30 "<p>日本銀行は金利を引き上げると「発表」した。市場予想どおりの決定で、円相場は小幅に動いた（２時現在）。</p>";
    chinese_with_latin 24 "<p>在 2024 年，NASA 发射了一枚火箭。这是第一次！</p>";
    korean 24 "<p>한국은행은 기준금리를 동결했다고 발표했다.</p>";
    thai_and_hindi 30 "<p>ธนาคารกลางขึ้นดอกเบี้ย</p><p>केंद्रीय बैंक ने ब्याज दर बढ़ाई।</p>";
    emoji 30 "<p>👩‍👩‍👧 family, ❤️ heart, 👍🏽 thumb, 🇩🇪 flag, and a word.</p>";
    ruby 30 "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>を読む</p>";
    greek_and_russian 24 "<p>Η τράπεζα αύξησε τα επιτόκια. Банк повысил ставки сегодня.</p>";
}
