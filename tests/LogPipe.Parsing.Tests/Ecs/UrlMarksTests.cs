using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Ecs;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Ecs;

public class UrlMarksTests
{
    [Theory]
    [InlineData("/", 0, 1, 1, 1, -1)]
    [InlineData("/a/b.html?x=/1.2#y?z", 0, 9, 16, 3, 4)]
    [InlineData("/a.b/c", 0, 6, 6, 5, -1)]
    [InlineData("/#?", 0, 1, 1, 1, -1)]
    [InlineData("http://h.example", 16, 16, 16, 16, -1)]
    [InlineData("http://h.example?q", 16, 16, 18, 16, -1)]
    public void Marks_of_a_url_stand_where_its_parts_meet(string url, int path, int pathEnd, int end, int name, int dot)
    {
        var expected = new UrlMarks(pathEnd, end, name, dot);
        Assert.Equal(expected, Find(url, "", path));
        Assert.Equal(expected, Find(url, new string('?', 64), path));
    }

    [Fact]
    public void Marks_are_the_same_whatever_stands_behind_the_url_and_however_long_it_is()
    {
        var random = new Random(23);
        for (int i = 0; i < 20_000; i++)
        {
            char[] letters = [.. "aaaaaaaaaa/.?#"];
            string url = new([.. Enumerable.Range(0, random.Next(1, 70)).Select(_ => letters[random.Next(letters.Length)])]);
            int path = random.Next(0, url.Length + 1);

            // without room behind it the URL is searched, with room it is looked at as a whole
            Assert.Equal(Find(url, "", path), Find(url, "/.?#" + new string('/', 64), path));
        }
    }

    private static UrlMarks Find(string url, string behind, int path)
    {
        LogBatch batch = Some.Batch("x");
        Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(url));
        batch.Append(Encoding.UTF8.GetBytes(behind));
        return UrlMarks.Find(batch, text, path);
    }
}
