namespace LogPipe.Model;

/// <summary>Turns days since 1970-01-01 into a date of the Gregorian calendar and back.</summary>
/// <remarks>
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days): eras of 400 years, years that begin on
/// 1 March, so that the leap day comes last. Tests compare every day of years 1677 to 2262 with the runtime's own calendar.
/// </remarks>
internal static class CivilDate
{
    private const int DaysPerEra = 146_097;
    private const int DaysFromEraTo1970 = 719_468;

    public static (int Year, int Month, int Day) FromDays(int daysSince1970)
    {
        int days = daysSince1970 + DaysFromEraTo1970;
        int era = (days >= 0 ? days : days - (DaysPerEra - 1)) / DaysPerEra;
        uint dayOfEra = (uint)(days - (era * DaysPerEra));
        uint yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        uint dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        uint shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        int day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1);
        int month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        int year = (int)yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        return (year, month, day);
    }

    public static int ToDays(int year, int month, int day)
    {
        int shiftedYear = month <= 2 ? year - 1 : year;
        int era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400;
        uint yearOfEra = (uint)(shiftedYear - (era * 400));
        uint dayOfYear = (uint)(((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + (uint)day - 1;
        uint dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + (int)dayOfEra - DaysFromEraTo1970;
    }
}
