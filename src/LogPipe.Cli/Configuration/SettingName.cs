using System.Reflection;
using System.Text;

namespace LogPipe.Cli.Configuration;

/// <summary>The settings of an options record by the names that users write.</summary>
internal static class SettingName
{
    /// <summary>Gives the settings of a record in the order of their definition, by snake_case name.</summary>
    public static IReadOnlyList<(string Name, PropertyInfo Property, SettingAttribute Setting)> SettingsOf(Type options) =>
    [
        .. options.GetProperties()
            .Select(p => (Property: p, Setting: p.GetCustomAttribute<SettingAttribute>()))
            .Where(p => p.Setting is not null)
            .Select(p => (Of(p.Property.Name), p.Property, p.Setting!)),
    ];

    /// <summary>Gives the snake_case form of a name: <c>FlushAfter</c> is <c>flush_after</c>.</summary>
    public static string Of(string name)
    {
        var snake = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}
