package com.example.shop;

public record Point(int x, double y) {}
